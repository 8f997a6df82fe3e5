-- tags: window.tumble, aggregate.sum
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (a BIGINT, b BIGINT, c BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT SUM(price), SUM(price) + 1, SUM(price + 1)
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, item;
