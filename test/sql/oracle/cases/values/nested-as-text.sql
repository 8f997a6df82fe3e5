-- tags: type.row
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `a` STRING, `b` STRING, `d` STRING, `e` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, CAST(r AS STRING) AS a, CAST(tags AS STRING) AS b, CAST(items AS STRING) AS d, CAST(ROW(1, 'x', DATE '2026-01-01') AS STRING) AS e FROM ev;
