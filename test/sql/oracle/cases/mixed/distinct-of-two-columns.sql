-- tags: mixed, group-by, aggregate.distinct, aggregate.filter
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (kind STRING, a BIGINT, b BIGINT, c BIGINT, d BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT kind, COUNT(DISTINCT device), COUNT(DISTINCT CAST(code AS STRING) || device), COUNT(DISTINCT reading) FILTER (WHERE ok IS NOT FALSE), COUNT(level)
FROM telemetry GROUP BY kind;
