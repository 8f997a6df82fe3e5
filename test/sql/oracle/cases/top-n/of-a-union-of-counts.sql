-- tags: top-n
-- input: ev=events.jsonl
-- input: rf=refs.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE rf (
  ts TIMESTAMP(3), id INT, k STRING, q INT, note STRING, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`src` CHAR(1), `k` STRING, `n` BIGINT, `rn` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT src, k, n, rn FROM (SELECT src, k, n, ROW_NUMBER() OVER (PARTITION BY src ORDER BY n DESC, k) AS rn FROM (SELECT 'e' AS src, k, COUNT(*) AS n FROM ev GROUP BY k UNION ALL SELECT 'r', k, COUNT(*) FROM rf GROUP BY k)) WHERE rn <= 2;
