-- tags: over
-- input: ticks=ticks.jsonl
CREATE TABLE ticks (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW inner_ AS SELECT ts, k FROM TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(ts), INTERVAL '5' SECOND));

INSERT INTO made
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE inner_, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
