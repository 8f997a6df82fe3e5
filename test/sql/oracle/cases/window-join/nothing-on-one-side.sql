-- tags: window.join-left, window.empty
-- input: late=late.jsonl
-- input: nothing=nothing.jsonl
CREATE TABLE late (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE nothing (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, v BIGINT, other BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT o.k, o.v, s.v
FROM (SELECT * FROM TABLE(TUMBLE(TABLE late, DESCRIPTOR(ts), INTERVAL '1' MINUTE))) AS o
LEFT JOIN (SELECT * FROM TABLE(TUMBLE(TABLE nothing, DESCRIPTOR(ts), INTERVAL '1' MINUTE))) AS s
  ON o.window_start = s.window_start AND o.window_end = s.window_end AND o.k = s.k;
