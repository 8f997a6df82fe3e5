-- tags: over, over.by-value
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, v BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, v, COUNT(*) OVER w FROM pulses WINDOW w AS (ORDER BY k);
