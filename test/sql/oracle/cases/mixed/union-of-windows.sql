-- tags: mixed, union, window.tumble, window.hop
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (src STRING, w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT 't', window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '20' SECOND))
GROUP BY window_start, window_end
UNION ALL
SELECT 'h', window_end, COUNT(*) FROM TABLE(HOP(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND))
GROUP BY window_start, window_end
UNION ALL
SELECT 'c', window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '20' SECOND))
GROUP BY window_start, window_end;
