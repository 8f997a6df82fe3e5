-- tags: case, group-by
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, a BIGINT, b BIGINT, d BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, SUM(CASE WHEN price > 3 THEN 1 ELSE 0 END), COUNT(CASE WHEN bidder = 'x' THEN 1 END), SUM(price) - MIN(price) FROM bids GROUP BY item;
