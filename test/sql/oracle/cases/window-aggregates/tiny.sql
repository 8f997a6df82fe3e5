-- tags: window.tumble, aggregate.count, aggregate.sum, aggregate.avg, aggregate.min, aggregate.max
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), sensor STRING, n BIGINT, s TINYINT, a TINYINT, lo TINYINT, hi TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, sensor, COUNT(tiny), SUM(tiny), AVG(tiny), MIN(tiny), MAX(tiny)
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end, sensor;
