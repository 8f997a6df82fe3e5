-- tags: top-n
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, price BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT item, price FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC) AS rn FROM bids
) WHERE rn <= 3 AND bidder <> 'x' AND price > 2;
