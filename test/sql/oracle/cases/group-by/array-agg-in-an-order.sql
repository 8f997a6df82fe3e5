-- tags: aggregate.array_agg, aggregate.array_agg-order
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, a ARRAY<BIGINT>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, ARRAY_AGG(price ORDER BY bidder, price)
FROM bids
GROUP BY item;
