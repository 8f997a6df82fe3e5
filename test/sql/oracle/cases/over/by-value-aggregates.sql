-- tags: over, over.by-value, aggregate.min, aggregate.avg
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, v BIGINT, a BIGINT, b BIGINT, d BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, v, MIN(v) OVER w, AVG(v) OVER w, COUNT(v) OVER w FROM pulses WINDOW w AS (PARTITION BY k ORDER BY v);
