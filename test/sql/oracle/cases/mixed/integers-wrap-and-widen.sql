-- tags: mixed, number.overflow, type.coercion, group-by
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k BOOLEAN, a INT, b BIGINT, c BIGINT, d DOUBLE, e DECIMAL(38, 0)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT code IS NULL, SUM(code), SUM(CAST(code AS BIGINT)), MAX(big) + 1, SUM(CAST(big AS DOUBLE)), SUM(CAST(big AS DECIMAL(20, 0))) FROM telemetry GROUP BY code IS NULL;
