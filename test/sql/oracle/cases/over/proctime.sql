-- tags: over, over.rows, proctime
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, ts TIMESTAMP(3), v BIGINT, n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, ts, v, COUNT(*) OVER w, SUM(v) OVER w
FROM pulses
WINDOW w AS (PARTITION BY k ORDER BY PROCTIME() ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);
