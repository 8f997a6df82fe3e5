-- tags: mixed, function.collection, aggregate.array_agg
-- input: telemetry=telemetry.jsonl
CREATE TABLE telemetry (
  ts TIMESTAMP(3), device STRING, kind STRING, reading DOUBLE, level DECIMAL(8, 3), code INT, big BIGINT, ok BOOLEAN,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (kind STRING, a ARRAY<STRING>, n INT, j STRING, h BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT kind, ARRAY_SORT(ARRAY_AGG(DISTINCT device)), CARDINALITY(ARRAY_AGG(DISTINCT code)), ARRAY_JOIN(ARRAY_SORT(ARRAY_AGG(DISTINCT device)), '|', '?'), ARRAY_CONTAINS(ARRAY_AGG(code), 7)
FROM telemetry GROUP BY kind;
