-- tags: window.session-partitioned, window.boundary
-- input: visits=visits.jsonl
CREATE TABLE visits (
  ts TIMESTAMP(3), visitor STRING, page STRING,
  WATERMARK FOR ts AS ts - INTERVAL '20' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (visitor STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), pages STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT visitor, window_start, window_end, MAX(page)
FROM TABLE(SESSION(TABLE visits PARTITION BY visitor, DESCRIPTOR(ts), INTERVAL '6' SECOND))
GROUP BY visitor, window_start, window_end;
