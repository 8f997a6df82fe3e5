-- tags: window.tumble, aggregate.min, aggregate.max, aggregate.count
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (sensor STRING, lo STRING, hi STRING, d1 DATE, d2 DATE, t1 TIME(0), t2 TIME(0), b1 BOOLEAN, b2 BOOLEAN, oks BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT sensor, MIN(note), MAX(note), MIN(`day`), MAX(`day`), MIN(`at`), MAX(`at`), MIN(ok), MAX(ok), COUNT(ok)
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, sensor;
