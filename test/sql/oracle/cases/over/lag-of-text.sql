-- tags: over, over.lag
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, ts TIMESTAMP(3), v BIGINT, a STRING, b STRING, d TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, ts, v, LAG(k) OVER w, LAG(COALESCE(k, '?'), 1, 'none') OVER w, LAG(CAST(ts AS TIMESTAMP(3))) OVER w
FROM pulses
WINDOW w AS (ORDER BY ts);
