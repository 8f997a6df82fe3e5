-- tags: mixed, type.integer, number.overflow, cast
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (code INT, t TINYINT, s SMALLINT, u INT, b BIGINT, x FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT code, CAST(code AS TINYINT), CAST(code AS SMALLINT), -code, code * CAST(1000000 AS BIGINT), CAST(code AS FLOAT) / 3 FROM telemetry;
