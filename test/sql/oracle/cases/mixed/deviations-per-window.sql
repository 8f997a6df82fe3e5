-- tags: mixed, window.tumble, aggregate.stddev, aggregate.var
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), kind STRING, sp DOUBLE, ss DOUBLE, vp DOUBLE, vs DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT window_start, kind, STDDEV_POP(reading), STDDEV_SAMP(reading), VAR_POP(reading), VAR_SAMP(reading)
FROM TABLE(TUMBLE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '20' SECOND, INTERVAL '5' SECOND))
GROUP BY window_start, window_end, kind;
