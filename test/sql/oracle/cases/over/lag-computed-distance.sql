-- tags: over, over.lag, over.computed-bounds
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, ts TIMESTAMP(3), v BIGINT, s BIGINT, t BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, ts, v, LAG(v, 1 + 1) OVER (PARTITION BY k ORDER BY ts), LAG(v, 7 / 2 - 2 * 1) OVER (PARTITION BY k ORDER BY ts) FROM pulses;
