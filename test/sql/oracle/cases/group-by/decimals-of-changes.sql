-- tags: group-by, aggregate.sum, aggregate.avg, decimal.precision
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, `level` DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT, big BIGINT,
  ok BOOLEAN, note STRING, `day` DATE, `at` TIME,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (sensor STRING, s DECIMAL(38, 2), a DECIMAL(38, 6), m DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT sensor, SUM(x), AVG(x), MAX(x) FROM (SELECT sensor, note, MAX(`level`) AS x FROM readings GROUP BY sensor, note) GROUP BY sensor;
