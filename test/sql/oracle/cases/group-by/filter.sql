-- tags: group-by, aggregate.filter
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, a BIGINT, b BIGINT, c BIGINT, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, COUNT(*) FILTER (WHERE price > 3), SUM(price) FILTER (WHERE bidder = 'x'), MAX(price) FILTER (WHERE bidder IS NULL), MIN(bidder) FILTER (WHERE price BETWEEN 3 AND 7) FROM bids GROUP BY item;
