-- tags: group-by, top-n
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`n` BIGINT, `c` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT n, COUNT(*) AS c FROM (SELECT g, k, n FROM (SELECT g, k, COUNT(*) AS n, ROW_NUMBER() OVER (PARTITION BY g ORDER BY COUNT(*) DESC, k) AS rn FROM ev GROUP BY g, k) WHERE rn <= 2) GROUP BY n;
