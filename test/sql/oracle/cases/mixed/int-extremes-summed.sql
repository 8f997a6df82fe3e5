-- tags: mixed, group-by, aggregate.sum, int
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (code INT, n BIGINT, s BIGINT, m BIGINT, a BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT code, COUNT(*), SUM(big), MAX(big) - MIN(big), CAST(SUM(CAST(code AS BIGINT)) AS BIGINT)
FROM telemetry WHERE big IS NULL OR big < 9223372036854775807 GROUP BY code;
