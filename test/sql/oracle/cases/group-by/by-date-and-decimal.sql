-- tags: group-by, type.date, type.decimal
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, `level` DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT, big BIGINT,
  ok BOOLEAN, note STRING, `day` DATE, `at` TIME,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (d DATE, l DECIMAL(10, 2), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT `day`, `level`, COUNT(*) FROM readings GROUP BY `day`, `level`;
