-- tags: window.tumble, aggregate.stddev, aggregate.var
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (sensor STRING, sp INT, ss INT, vp SMALLINT, vs TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT sensor, STDDEV_POP(n), STDDEV_SAMP(n), VAR_POP(small), VAR_SAMP(tiny)
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '5' SECOND))
WHERE n BETWEEN -1000 AND 1000 OR n IS NULL
GROUP BY window_start, window_end, sensor;
