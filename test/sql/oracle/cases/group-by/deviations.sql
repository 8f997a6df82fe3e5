-- tags: group-by, aggregate.stddev, aggregate.var
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, `level` DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT, big BIGINT,
  ok BOOLEAN, note STRING, `day` DATE, `at` TIME,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (sensor STRING, a DOUBLE, b DOUBLE, c DOUBLE, d DOUBLE, e INT, f INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT sensor, STDDEV_POP(tiny + 0.5e0), STDDEV_SAMP(tiny + 0.5e0), VAR_POP(tiny + 0.5e0), VAR_SAMP(tiny + 0.5e0), STDDEV_POP(n), VAR_SAMP(n) FROM readings GROUP BY sensor;
