-- tags: aggregate.array_agg, aggregate.array_agg-nulls
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, nothing ARRAY<BIGINT>, nulls ARRAY<BIGINT>, above ARRAY<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT
  item, ARRAY_AGG(CAST(NULL AS BIGINT)) IGNORE NULLS, ARRAY_AGG(CAST(NULL AS BIGINT)),
  ARRAY_AGG(bidder) FILTER (WHERE price > 8)
FROM bids
GROUP BY item;
