-- tags: mixed, window.cumulate, window.offset, aggregate.sum
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a TIMESTAMP(3), b TIMESTAMP(3), n BIGINT, s DECIMAL(38, 3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT window_start, window_end, COUNT(*), SUM(level)
FROM TABLE(CUMULATE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '12' SECOND, INTERVAL '-1' SECOND))
GROUP BY window_start, window_end;
