-- tags: deduplicate, deduplicate.first
-- input: late=late.jsonl
CREATE TABLE late (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, v BIGINT, ts TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, v, ts FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM late
) WHERE rn = 1;
