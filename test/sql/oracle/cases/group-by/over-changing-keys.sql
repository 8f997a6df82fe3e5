-- tags: changelog.retract
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`z` INT, `n` BIGINT, `a` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT z, COUNT(*) AS n, MIN(k) AS a FROM (SELECT k, MOD(SUM(v), 3) AS z FROM ev GROUP BY k) GROUP BY z;
