-- tags: mixed, queries.qualify, top-n, group-by
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, kind STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT device, kind, n FROM (SELECT device, kind, COUNT(*) AS n FROM telemetry GROUP BY device, kind)
QUALIFY ROW_NUMBER() OVER (PARTITION BY kind ORDER BY n DESC, device) <= 2;
