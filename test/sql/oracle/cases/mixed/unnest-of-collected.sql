-- tags: mixed, unnest, aggregate.array_agg, changelog.retract
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, v STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT kind, d FROM (SELECT kind, ARRAY_AGG(DISTINCT device) AS ds FROM telemetry WHERE device IS NOT NULL GROUP BY kind)
CROSS JOIN UNNEST(ds) AS x (d);
