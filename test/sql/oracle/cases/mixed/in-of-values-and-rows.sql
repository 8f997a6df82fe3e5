-- tags: mixed, sub-query.in, values
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, kind STRING, code INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT device, kind, code FROM telemetry
WHERE (device, kind) IN (('d1', 'temp'), ('D1', 'hum')) OR code IN (SELECT c FROM (VALUES (7), (-7)) AS v (c)) OR device = 'd3' AND code = ANY (SELECT 1);
