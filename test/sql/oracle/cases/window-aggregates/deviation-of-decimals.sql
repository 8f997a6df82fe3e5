-- tags: window.tumble, aggregate.stddev, aggregate.var
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (sensor STRING, sp DECIMAL(38, 6), ss DECIMAL(38, 6), vp DECIMAL(38, 6), vs DECIMAL(38, 6)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT sensor, STDDEV_POP(level), STDDEV_SAMP(level), VAR_POP(level), VAR_SAMP(level)
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))
WHERE level < 1000
GROUP BY window_start, window_end, sensor;
