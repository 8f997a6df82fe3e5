-- tags: window.session, window.late
-- input: late=late.jsonl
CREATE TABLE late (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), total BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, SUM(v)
FROM TABLE(SESSION(TABLE late, DESCRIPTOR(ts), INTERVAL '4' SECOND))
GROUP BY window_start, window_end;
