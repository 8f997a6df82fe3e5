-- tags: mixed, over.rows, join.inner, group-by
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (device STRING, n BIGINT, above BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT o.device, COUNT(*), SUM(CASE WHEN o.a > t.a THEN 1 ELSE 0 END)
FROM (SELECT device, AVG(reading) OVER (PARTITION BY device ORDER BY ts ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS a FROM telemetry) AS o
JOIN (SELECT device, AVG(reading) AS a FROM telemetry GROUP BY device) AS t ON o.device = t.device
GROUP BY o.device;
