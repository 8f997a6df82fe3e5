-- tags: window.tumble, query.cte
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
WITH good AS (SELECT ts, price FROM bids WHERE price > 2)
SELECT window_start, window_end, COUNT(*)
FROM TABLE(TUMBLE(TABLE good, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;
