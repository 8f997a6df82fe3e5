-- tags: over, over.rows, over.partitions
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, `level` DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT, big BIGINT,
  ok BOOLEAN, note STRING, `day` DATE, `at` TIME,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (sensor STRING, ok BOOLEAN, n INT, s INT, m DATE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT sensor, ok, n, SUM(n) OVER w, MAX(`day`) OVER w FROM readings WINDOW w AS (PARTITION BY sensor, ok ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW);
