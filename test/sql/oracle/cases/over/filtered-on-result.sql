-- tags: over, over.lag
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, ts TIMESTAMP(3), v BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, ts, v FROM (SELECT k, ts, v, LAG(v) OVER (PARTITION BY k ORDER BY ts) AS p FROM pulses) WHERE p IS NULL OR v > p;
