-- tags: mixed, group-by, changelog.retract, aggregate.max
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (hi BIGINT, groups_of BIGINT, total BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT mx, COUNT(*), SUM(mx) FROM (
  SELECT kind, MAX(n) AS mx FROM (SELECT kind, device, COUNT(*) AS n FROM telemetry GROUP BY kind, device) GROUP BY kind
) GROUP BY mx;
