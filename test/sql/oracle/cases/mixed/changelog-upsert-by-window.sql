-- tags: mixed, sinks.upsert, window.cumulate
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, w TIMESTAMP(3), n BIGINT, last DOUBLE, PRIMARY KEY (device, w) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT device, window_start, COUNT(*), MAX(reading)
FROM TABLE(CUMULATE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '30' SECOND))
WHERE device IS NOT NULL
GROUP BY device, window_start, window_end;
