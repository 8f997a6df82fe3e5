-- tags: mixed, window.cascade, window.tumble, aggregate.sum, aggregate.max
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), hi BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW fives AS
SELECT window_time AS rt, device, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end, window_time, device;
CREATE VIEW tens AS
SELECT window_time AS rt, device, SUM(n) AS n
FROM TABLE(TUMBLE(TABLE fives, DESCRIPTOR(rt), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, window_time, device;

INSERT INTO made
SELECT window_end, MAX(n), SUM(n)
FROM TABLE(TUMBLE(TABLE tens, DESCRIPTOR(rt), INTERVAL '30' SECOND))
GROUP BY window_start, window_end;
