-- tags: window.session-partitioned, window.out-of-order
-- input: visits=visits.jsonl
CREATE TABLE visits (
  ts TIMESTAMP(3), visitor STRING, page STRING,
  WATERMARK FOR ts AS ts - INTERVAL '20' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), visitor STRING, n BIGINT, pages BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, visitor, COUNT(*), COUNT(DISTINCT page)
FROM TABLE(SESSION(TABLE visits PARTITION BY visitor, DESCRIPTOR(ts), INTERVAL '5' SECOND))
WHERE visitor IN ('u2', 'u3')
GROUP BY window_start, window_end, visitor;
