-- tags: mixed, over, window.tumble, aggregate.max
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), kind STRING, hi DOUBLE, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW moving AS
SELECT ts, kind, SUM(reading) OVER (PARTITION BY kind ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW) AS s
FROM telemetry;

INSERT INTO made
SELECT window_start, kind, MAX(s), COUNT(s)
FROM TABLE(TUMBLE(TABLE moving, DESCRIPTOR(ts), INTERVAL '20' SECOND))
GROUP BY window_start, window_end, kind;
