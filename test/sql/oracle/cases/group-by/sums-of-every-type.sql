-- tags: aggregate.sum
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`b` BIGINT, `c` DECIMAL(38, 2), `e` SMALLINT, `h` TINYINT, `z` DECIMAL(38, 10)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT SUM(w) AS b, SUM(amt) AS c, SUM(CAST(v AS SMALLINT)) AS e, SUM(CAST(v AS TINYINT) * CAST(50 AS TINYINT)) AS h, SUM(CAST(amt AS DECIMAL(38, 10))) AS z FROM ev;
