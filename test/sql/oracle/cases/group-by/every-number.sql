-- tags: group-by, aggregate.sum, aggregate.avg, aggregate.min, aggregate.max, aggregate.null
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, `level` DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT, big BIGINT,
  ok BOOLEAN, note STRING, `day` DATE, `at` TIME,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (sensor STRING, a TINYINT, b SMALLINT, c INT, d BIGINT, e DECIMAL(38, 2), f DOUBLE, g TINYINT, h INT, i DECIMAL(38, 6), j DOUBLE, k BIGINT, l DECIMAL(10, 2), m BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT sensor, SUM(tiny), SUM(small), SUM(n), SUM(big), SUM(`level`), SUM(temp), AVG(tiny), AVG(n), AVG(`level`), AVG(temp), MIN(big), MAX(`level`), AVG(big) FROM readings GROUP BY sensor;
