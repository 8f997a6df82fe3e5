-- The bids on each auction within its first 10 seconds.
CREATE TABLE bid_join (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  bid_dateTime TIMESTAMP(3),
  auction_dateTime TIMESTAMP(3),
  seller BIGINT,
  category BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'bid_join',
  'format' = 'json'
);

INSERT INTO bid_join
-- Flink wants at most one event time in what is written: the casts make plain columns of both.
SELECT
  b.auction, b.bidder, b.price, CAST(b.`dateTime` AS TIMESTAMP(3)), CAST(a.`dateTime` AS TIMESTAMP(3)), a.seller,
  a.category
FROM auction AS a
JOIN bid AS b ON a.id = b.auction AND b.`dateTime` BETWEEN a.`dateTime` AND a.`dateTime` + INTERVAL '10' SECOND;
