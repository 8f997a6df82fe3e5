-- tags: over.by-value
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`k` STRING, `s` INT, `cs` INT, `mx` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT k, s, SUM(s) OVER (ORDER BY s) AS cs, MAX(n) OVER (ORDER BY s) AS mx FROM (SELECT k, SUM(v) AS s, COUNT(*) AS n FROM ev GROUP BY k);
