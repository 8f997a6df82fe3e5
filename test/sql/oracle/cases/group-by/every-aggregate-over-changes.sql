-- tags: changelog.retract
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`mx` BIGINT, `mn` BIGINT, `s` BIGINT, `d` BIGINT, `a` BIGINT, `sd` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT MAX(n) AS mx, MIN(n) AS mn, SUM(n) AS s, COUNT(DISTINCT n) AS d, AVG(n) AS a, STDDEV_POP(n) AS sd FROM (SELECT k, COUNT(*) AS n FROM ev GROUP BY k);
