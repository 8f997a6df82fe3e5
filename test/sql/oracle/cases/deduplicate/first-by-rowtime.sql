-- tags: deduplicate, deduplicate.first
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, v BIGINT, ts TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, v, ts FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM pulses
) WHERE rn = 1;
