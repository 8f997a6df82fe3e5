-- tags: mixed, int, decimal, group-by
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k INT, q INT, n BIGINT, d DECIMAL(38, 6)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT MOD(code, 5), code / 3, COUNT(*), SUM(CAST(code AS DECIMAL(12, 0)) / 7)
FROM telemetry WHERE code IS NOT NULL GROUP BY MOD(code, 5), code / 3;
