-- tags: group-by, group-by.grouping-sets
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, bidder STRING, a BIGINT, b BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, bidder, GROUPING(item), GROUPING(bidder), COUNT(*) FROM bids GROUP BY ROLLUP (item, bidder);
