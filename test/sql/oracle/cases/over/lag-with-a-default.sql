-- tags: over, over.lag, over.lag-default
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, ts TIMESTAMP(3), a STRING, b BIGINT, c BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT
  item, ts, LAG(bidder, 2, 'none') OVER w, LAG(COALESCE(price, CAST(0 AS BIGINT)), 1, CAST(-1 AS BIGINT)) OVER w,
  LAG(price, 1, price) OVER w
FROM bids
WINDOW w AS (PARTITION BY item ORDER BY ts);
