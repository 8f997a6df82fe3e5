-- tags: unnest, aggregate.array_agg, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, b FROM (SELECT item, ARRAY_AGG(bidder) AS bs FROM bids GROUP BY item) CROSS JOIN UNNEST(bs) AS t (b);
