-- tags: mixed, window.cube, window.top-n, aggregate.grouping
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), device STRING, kind STRING, g BIGINT, n BIGINT, r BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT window_start, device, kind, g, n, rn FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, g DESC, device, kind) AS rn
  FROM (
    SELECT window_start, window_end, device, kind, GROUPING_ID(device, kind) AS g, COUNT(*) AS n
    FROM TABLE(TUMBLE(TABLE telemetry, DESCRIPTOR(ts), INTERVAL '15' SECOND))
    GROUP BY window_start, window_end, CUBE (device, kind)
  )
) WHERE rn <= 3;
