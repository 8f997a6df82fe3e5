-- tags: cte
-- input: rf=refs.jsonl
-- input: dim=dims.jsonl
CREATE TABLE rf (
  ts TIMESTAMP(3), id INT, k STRING, q INT, note STRING, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`k` STRING, `name` CHAR(1)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
WITH dim AS (SELECT k, 'x' AS name FROM rf) SELECT k, name FROM dim;
