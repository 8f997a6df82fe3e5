-- tags: window.tvf, window.boundary
-- input: ancient=ancient.jsonl
CREATE TABLE ancient (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, v BIGINT, window_start TIMESTAMP(3), window_end TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT k, v, window_start, window_end
FROM TABLE(HOP(TABLE ancient, DESCRIPTOR(ts), INTERVAL '7' SECOND, INTERVAL '21' SECOND, INTERVAL '-3' SECOND));
