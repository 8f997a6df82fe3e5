-- tags: over, over.lag
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, ts TIMESTAMP(3), v BIGINT, d BIGINT, share DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, ts, v, v - LAG(v) OVER w, CAST(v AS DOUBLE) / NULLIF(SUM(v) OVER w, 0)
FROM pulses
WINDOW w AS (PARTITION BY k ORDER BY ts);
