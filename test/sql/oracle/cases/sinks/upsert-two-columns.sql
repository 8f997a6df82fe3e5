-- tags: sink.upsert
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, bidder STRING, p BIGINT, PRIMARY KEY (item, bidder) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, bidder, MAX(price) FROM bids WHERE item IS NOT NULL AND bidder IS NOT NULL GROUP BY item, bidder;
