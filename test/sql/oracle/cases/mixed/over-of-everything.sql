-- tags: mixed, over.range, aggregate.stddev, aggregate.distinct
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, ts TIMESTAMP(3), c BIGINT, f DOUBLE, l STRING, m INT, d BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT device, ts, COUNT(*) OVER w, FIRST_VALUE(reading) OVER w, LAST_VALUE(kind) OVER w, MIN(code) OVER w, COUNT(DISTINCT kind) OVER w
FROM telemetry WINDOW w AS (PARTITION BY device ORDER BY ts RANGE BETWEEN INTERVAL '4' SECOND PRECEDING AND CURRENT ROW);
