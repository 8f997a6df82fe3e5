-- tags: over, over.range, over.bounded, over.computed-bounds
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, ts TIMESTAMP(3), v BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, ts, v, SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '1' SECOND + 2 * INTERVAL '1' SECOND PRECEDING AND CURRENT ROW) FROM pulses;
