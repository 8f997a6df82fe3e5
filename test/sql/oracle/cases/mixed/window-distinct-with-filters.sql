-- tags: mixed, window.hop, aggregate.distinct, aggregate.filter
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), a BIGINT, b BIGINT, d DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT window_end, COUNT(DISTINCT device), COUNT(DISTINCT device) FILTER (WHERE ok),
  AVG(reading) FILTER (WHERE code <> 0 OR code IS NULL)
FROM TABLE(HOP(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND))
GROUP BY window_start, window_end;
