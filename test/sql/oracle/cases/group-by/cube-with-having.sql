-- tags: group-by.grouping-sets, group-by.having
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, bidder STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, bidder, COUNT(*) AS n FROM bids GROUP BY CUBE (item, bidder) HAVING COUNT(*) > 2;
