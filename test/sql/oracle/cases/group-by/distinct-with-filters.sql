-- tags: group-by, aggregate.distinct, aggregate.filter
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BIGINT, b BIGINT, d BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COUNT(DISTINCT bidder) FILTER (WHERE item = 'A'), COUNT(DISTINCT bidder) FILTER (WHERE item = 'B'), COUNT(DISTINCT item) FROM bids;
