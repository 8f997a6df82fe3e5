-- tags: window.tvf, window.tumble
-- input: late=late.jsonl
CREATE TABLE late (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, v BIGINT, window_start TIMESTAMP(3), window_end TIMESTAMP(3), window_time TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT k, v, window_start, window_end, wt
FROM (SELECT *, window_time AS wt FROM TABLE(TUMBLE(TABLE late, DESCRIPTOR(ts), INTERVAL '10' SECOND)));
