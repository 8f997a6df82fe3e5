-- tags: top-n
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, `level` DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT, big BIGINT,
  ok BOOLEAN, note STRING, `day` DATE, `at` TIME,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (sensor STRING, note STRING, temp DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT sensor, note, temp FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY note DESC, temp) AS rn FROM readings
) WHERE rn <= 5;
