-- tags: mixed, over, queries
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, reading DOUBLE, s DOUBLE, n BIGINT, hi DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT device, reading, SUM(reading) OVER w, COUNT(reading) OVER w, MAX(reading) OVER w
FROM telemetry
WINDOW w AS (PARTITION BY device ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);
