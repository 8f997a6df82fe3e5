-- tags: window.tumble, aggregate.avg, aggregate.sum
-- input: readings=readings.jsonl
CREATE TABLE readings (
  ts TIMESTAMP(3), sensor STRING, temp DOUBLE, level DECIMAL(10, 2), tiny TINYINT, small SMALLINT, n INT,
  big BIGINT, ok BOOLEAN, note STRING, `day` DATE, `at` TIME(0),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW many AS
SELECT ts, CAST(100 + COALESCE(tiny, 0) / 64 AS TINYINT) AS t, CAST(32000 + COALESCE(tiny, 0) AS SMALLINT) AS u
FROM readings;

CREATE TABLE r (s TINYINT, a TINYINT, a2 SMALLINT, a3 DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT SUM(t), AVG(t), AVG(u), AVG(CAST(t AS DOUBLE))
FROM TABLE(TUMBLE(TABLE many, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
