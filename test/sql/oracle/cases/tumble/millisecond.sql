-- tags: window.tumble, window.boundary
-- input: late=late.jsonl
CREATE TABLE late (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, COUNT(*)
FROM TABLE(TUMBLE(TABLE late, DESCRIPTOR(ts), INTERVAL '0.001' SECOND))
GROUP BY window_start, window_end;
