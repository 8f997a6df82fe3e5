-- tags: deduplicate, deduplicate.first
-- input: pulses=pulses.jsonl
CREATE TABLE pulses (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (ts TIMESTAMP(3), k STRING, v BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT ts, k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM TABLE(TUMBLE(TABLE pulses, DESCRIPTOR(ts), INTERVAL '5' SECOND))) WHERE rn = 1;
