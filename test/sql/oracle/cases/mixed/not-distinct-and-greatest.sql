-- tags: mixed, comparison, conditional
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BOOLEAN, b BOOLEAN, g DECIMAL(10, 3), l DOUBLE, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT ok IS DISTINCT FROM (code > 0), ok AND code > 0 OR big IS NULL, GREATEST(level, CAST(1 AS DECIMAL(8, 3))), LEAST(reading, 10), COUNT(*)
FROM telemetry
GROUP BY ok IS DISTINCT FROM (code > 0), ok AND code > 0 OR big IS NULL, GREATEST(level, CAST(1 AS DECIMAL(8, 3))), LEAST(reading, 10);
