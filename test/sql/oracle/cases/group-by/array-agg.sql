-- tags: group-by, aggregate.array_agg
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, a ARRAY<STRING>, b ARRAY<BIGINT>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, ARRAY_AGG(bidder), ARRAY_AGG(DISTINCT price) FROM bids GROUP BY item;
