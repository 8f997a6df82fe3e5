-- tags: over.named
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `s` INT, `c` BIGINT, `a` DOUBLE, `mi` DECIMAL(10, 2), `ma` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, SUM(v) OVER w AS s, COUNT(v) OVER w AS c, AVG(x) OVER w AS a, MIN(amt) OVER w AS mi, MAX(k) OVER w AS ma FROM ev WINDOW w AS (PARTITION BY g ORDER BY ts ROWS BETWEEN 3 PRECEDING AND CURRENT ROW);
