-- tags: window.session, window.out-of-order
-- input: visits=visits.jsonl
CREATE TABLE visits (
  ts TIMESTAMP(3), visitor STRING, page STRING,
  WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT, lo STRING, hi STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, COUNT(*), MIN(page), MAX(page)
FROM TABLE(SESSION(TABLE visits, DESCRIPTOR(ts), INTERVAL '1' SECOND))
GROUP BY window_start, window_end;
