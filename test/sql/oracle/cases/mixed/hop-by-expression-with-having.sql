-- tags: mixed, window.hop, group-by.having, type.date
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (day_of STRING, w STRING, k STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DATE_FORMAT(window_start, 'yyyy-MM-dd'), CAST(window_end AS STRING), UPPER(kind) || '/' || COALESCE(UPPER(device), '-'), COUNT(*)
FROM TABLE(HOP(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '8' SECOND, INTERVAL '16' SECOND))
GROUP BY window_start, window_end, UPPER(kind) || '/' || COALESCE(UPPER(device), '-')
HAVING COUNT(*) > 1 AND MAX(reading) IS NOT NULL;
