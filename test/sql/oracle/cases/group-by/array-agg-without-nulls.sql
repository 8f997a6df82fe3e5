-- tags: aggregate.array_agg, aggregate.array_agg-nulls
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, a ARRAY<STRING>, b ARRAY<BIGINT>, c ARRAY<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, ARRAY_AGG(bidder IGNORE NULLS), ARRAY_AGG(price) IGNORE NULLS, ARRAY_AGG(ALL bidder RESPECT NULLS)
FROM bids
GROUP BY item;
