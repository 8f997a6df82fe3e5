-- tags: mixed, top-n, group-by, changelog.retract
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (kind STRING, hi BIGINT, s DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT kind, COUNT(*), SUM(reading) FROM (
  SELECT kind, reading, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY reading DESC, ts, device) AS rn
  FROM telemetry WHERE reading IS NOT NULL
) WHERE rn <= 3 GROUP BY kind;
