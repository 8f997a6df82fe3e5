-- tags: group-by, aggregate.min, aggregate.max, type.date, type.time, type.boolean
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, `level` DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT, big BIGINT,
  ok BOOLEAN, note STRING, `day` DATE, `at` TIME,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (sensor STRING, a TIMESTAMP(3), b TIMESTAMP(3), c STRING, d STRING, e DATE, f DATE, g TIME, h TIME, i BOOLEAN, j BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT sensor, MIN(ts), MAX(ts), MIN(note), MAX(note), MIN(`day`), MAX(`day`), MIN(`at`), MAX(`at`), MIN(ok), MAX(ok) FROM readings GROUP BY sensor;
