-- tags: type.char
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` VARCHAR(4), `b` VARCHAR(5), `c` STRING, `d` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT CASE WHEN v > 1 THEN 'yes' ELSE 'no' END || '|' AS a, IF(v > 1, 'x', 'long') || '|' AS b, COALESCE(k, 'nil') || '|' AS c, NULLIF(k, 'a') AS d FROM ev;
