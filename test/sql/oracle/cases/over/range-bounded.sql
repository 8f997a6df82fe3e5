-- tags: over, over.range, over.bounded, over.ties
-- input: ticks=ticks.jsonl
CREATE TABLE ticks (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, ts TIMESTAMP(3), v BIGINT, s BIGINT, n BIGINT, lo BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, ts, v, SUM(v) OVER w, COUNT(*) OVER w, MIN(v) OVER w
FROM ticks
WINDOW w AS (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '4' SECOND PRECEDING AND CURRENT ROW);
