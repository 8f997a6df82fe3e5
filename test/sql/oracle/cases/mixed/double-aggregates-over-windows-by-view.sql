-- tags: mixed, window.hop, group-by, aggregate.avg
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, a DOUBLE, m BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW h AS
SELECT device, window_start AS ws, COUNT(*) AS n, AVG(reading) AS a
FROM TABLE(HOP(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '3' SECOND, INTERVAL '9' SECOND)) GROUP BY device, window_start, window_end;

INSERT INTO made SELECT device, MAX(a), MAX(n), COUNT(*) FROM h GROUP BY device HAVING COUNT(a) > 1;
