-- tags: window.group-session
-- input: visits=visits.jsonl
CREATE TABLE visits (
  ts TIMESTAMP(3), visitor STRING, page STRING,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), window_time TIMESTAMP(3), visitor STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT
  SESSION_START(ts, INTERVAL '5' SECOND), SESSION_END(ts, INTERVAL '5' SECOND), SESSION_ROWTIME(ts, INTERVAL '5' SECOND),
  visitor, COUNT(*)
FROM visits
GROUP BY SESSION(ts, INTERVAL '5' SECOND), visitor;
