-- tags: window.grouping-sets, window.session
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, item, COUNT(*)
FROM TABLE(SESSION(TABLE bids, DESCRIPTOR(ts), INTERVAL '8' SECOND))
GROUP BY window_start, window_end, GROUPING SETS ((item), ());
