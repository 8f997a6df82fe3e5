-- tags: aggregate.array_agg, aggregate.distinct, aggregate.array_agg-nulls
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (a ARRAY<STRING>, b ARRAY<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT ARRAY_AGG(DISTINCT bidder IGNORE NULLS), ARRAY_AGG(DISTINCT bidder)
FROM bids;
