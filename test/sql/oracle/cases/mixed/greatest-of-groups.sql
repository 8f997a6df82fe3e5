-- tags: mixed, function.conditional, group-by, type.coercion
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, g DOUBLE, l BIGINT, c STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT kind, GREATEST(MAX(reading), MAX(code)), LEAST(COUNT(*), COUNT(device), 20), IF(SUM(reading) > 100, 'much', CAST(COUNT(*) AS STRING)) FROM telemetry GROUP BY kind;
