-- tags: sub-query.in
-- input: ev=events.jsonl
-- input: dim=dims.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `x` BOOLEAN, `y` BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, k IN (SELECT k FROM dim) AS x, k NOT IN (SELECT k FROM dim WHERE k IS NOT NULL) AS y FROM ev;
