-- tags: unnest, aggregate.collect
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, b FROM (SELECT item AS k, COLLECT(bidder) AS bs FROM bids GROUP BY item) CROSS JOIN UNNEST(bs) AS u (b);
