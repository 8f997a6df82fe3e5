-- tags: over, over.lag, over.lag-default
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, ts TIMESTAMP(3), a INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, ts, LAG(CAST(price AS INT), 100, -1) OVER (ORDER BY ts)
FROM bids
WHERE price IS NOT NULL;
