-- tags: group-by, group-by.global, aggregate.count
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT, s BIGINT, a BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COUNT(*), SUM(price), AVG(price) FROM bids;
