-- tags: top-n, top-n.ties
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, bidder STRING, price BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, bidder, price FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY price) AS rn FROM bids
) WHERE rn <= 4;
