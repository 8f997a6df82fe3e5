-- tags: window.top-n, window.session-partitioned
-- input: visits=visits.jsonl
CREATE TABLE visits (
  ts TIMESTAMP(3), visitor STRING, page STRING,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), visitor STRING, n BIGINT, rn BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, visitor, n, rn
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS rn
  FROM (
    SELECT window_start, window_end, visitor, COUNT(*) AS n
    FROM TABLE(SESSION(TABLE visits PARTITION BY visitor, DESCRIPTOR(ts), INTERVAL '5' SECOND))
    GROUP BY window_start, window_end, visitor
  )
)
WHERE rn <= 1;
