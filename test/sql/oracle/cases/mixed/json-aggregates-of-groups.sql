-- tags: mixed, aggregate.json, group-by, function.json
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (kind STRING, o STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT kind, JSON_OBJECTAGG(KEY device VALUE n ABSENT ON NULL)
FROM (SELECT kind, device, COUNT(code) AS n FROM telemetry WHERE device IS NOT NULL GROUP BY kind, device HAVING kind = 'hum' AND device = 'd1') GROUP BY kind;
