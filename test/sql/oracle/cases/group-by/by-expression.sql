-- tags: group-by, group-by.expression
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, m BIGINT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COALESCE(UPPER(bidder), '?'), MOD(price, 2), COUNT(*) FROM bids GROUP BY COALESCE(UPPER(bidder), '?'), MOD(price, 2);
