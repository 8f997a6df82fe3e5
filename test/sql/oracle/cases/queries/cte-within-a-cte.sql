-- tags: cte
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`x` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
WITH a (x, y) AS (SELECT id, v FROM ev), b AS (WITH c AS (SELECT x FROM a WHERE y > 1) SELECT x + 1 AS x FROM c) SELECT a.x FROM a JOIN b ON a.x = b.x;
