-- tags: group-by, group-by.grouping-sets
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, bidder STRING, g BIGINT, n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, bidder, GROUPING_ID(item, bidder), COUNT(*), SUM(price) FROM bids GROUP BY GROUPING SETS ((item, bidder), (item), ());
