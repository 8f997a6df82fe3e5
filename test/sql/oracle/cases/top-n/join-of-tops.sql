-- tags: top-n, join.inner, changelog.retract
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (item STRING, a STRING, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT h.item, h.bidder, c.bidder FROM (SELECT item, bidder FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price DESC) AS rn FROM bids
) WHERE rn <= 2) h JOIN (SELECT item, bidder FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY item ORDER BY price, bidder) AS rn FROM bids
) WHERE rn <= 2) c ON h.item = c.item;
