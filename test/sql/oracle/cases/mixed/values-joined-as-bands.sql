-- tags: mixed, values, join.inner, group-by
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (band STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT b.name, COUNT(*) FROM telemetry AS t
JOIN (VALUES ('low', -100.0, 0.0), ('mid', 0.0, 21.0), ('high', 21.0, 10000.0)) AS b (name, lo, hi)
ON t.reading >= b.lo AND t.reading < b.hi
GROUP BY b.name;
