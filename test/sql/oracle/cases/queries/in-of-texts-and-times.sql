-- tags: coercion
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id FROM ev WHERE k IN ('a', 'b ') AND v NOT IN (1, NULL) OR amt IN (2.5, 10) AND ts > '2026-02-28 23:59:55' OR CAST(ts AS DATE) = '2026-03-01' AND id > 28;
