-- tags: window.tumble, aggregate.percentile
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), sensor STRING, a DOUBLE, b DOUBLE, c DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, sensor, PERCENTILE(temp, 0.5), PERCENTILE(n, 0.25), PERCENTILE(small, 1)
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, sensor;
