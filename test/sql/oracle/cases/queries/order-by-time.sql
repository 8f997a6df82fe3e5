-- tags: order-by-limit
-- input: ticks=ticks.jsonl
CREATE TABLE ticks (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (ts TIMESTAMP(3), v BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT ts, v FROM ticks ORDER BY ts;
