-- tags: top-n, top-n.nulls
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BIGINT, b STRING, rn BIGINT, up BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT price, bidder, rn, TRUE FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY price) AS rn FROM bids
) WHERE rn <= 3
UNION ALL
SELECT price, bidder, rn, FALSE FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY price DESC) AS rn FROM bids
) WHERE rn <= 3;
