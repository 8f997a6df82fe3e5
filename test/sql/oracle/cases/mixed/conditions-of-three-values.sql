-- tags: mixed, null-logic, comparison
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, a BOOLEAN, b BOOLEAN, c BOOLEAN, d BOOLEAN, e BOOLEAN, f BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT device, NOT ok OR reading > 20, (ok AND CAST(NULL AS BOOLEAN)) IS UNKNOWN, code NOT BETWEEN SYMMETRIC 7 AND -7, device LIKE 'd_' ESCAPE '!',
  device NOT IN ('d1', NULL), (reading > 0) = ok
FROM telemetry WHERE NOT (ok IS FALSE AND code IS NULL);
