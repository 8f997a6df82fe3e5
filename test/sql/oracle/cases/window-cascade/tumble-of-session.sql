-- tags: window.cascade, window.session-partitioned
-- input: visits=visits.jsonl
CREATE TABLE visits (
  ts TIMESTAMP(3), visitor STRING, page STRING,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW steps AS
SELECT visitor, window_start AS s, window_end AS e, window_time AS wt, COUNT(*) AS n
FROM TABLE(SESSION(TABLE visits PARTITION BY visitor, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY visitor, window_start, window_end, window_time;

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), sessions BIGINT, longest BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, COUNT(*), MAX(n)
FROM TABLE(TUMBLE(TABLE steps, DESCRIPTOR(wt), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end;
