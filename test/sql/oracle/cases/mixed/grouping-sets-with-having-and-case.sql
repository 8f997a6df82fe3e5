-- tags: mixed, group-by, grouping-sets, aggregate.avg, case
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (label STRING, n BIGINT, a DECIMAL(38, 6), lo DECIMAL(8, 3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT
  CASE WHEN GROUPING(device) = 1 AND GROUPING(kind) = 1 THEN '*' WHEN GROUPING(device) = 1 THEN 'kind ' || kind
    ELSE 'device ' || COALESCE(device, '?') END,
  COUNT(*), AVG(level), MIN(level)
FROM telemetry
GROUP BY GROUPING SETS ((device), (kind), ())
HAVING COUNT(level) > 3;
