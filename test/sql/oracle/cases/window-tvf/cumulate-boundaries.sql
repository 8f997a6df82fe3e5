-- tags: window.tvf, window.boundary, window.offset
-- input: ancient=ancient.jsonl
CREATE TABLE ancient (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, v BIGINT, window_start TIMESTAMP(3), window_end TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT k, v, window_start, window_end
FROM TABLE(CUMULATE(TABLE ancient, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND, INTERVAL '5' SECOND));
