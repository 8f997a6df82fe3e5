-- tags: mixed, group-by, aggregate.distinct, having
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (kind STRING, ok BOOLEAN, d BIGINT, r DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT kind, ok, COUNT(DISTINCT device), MAX(reading) - MIN(reading) FROM telemetry
GROUP BY kind, ok HAVING COUNT(DISTINCT device) > 1 AND MAX(reading) - MIN(reading) > 5;
