-- For the oracle: the lookup as a plain join. Bids with what a table of 10,000 rows says about them.
CREATE TABLE side_input (
  key BIGINT,
  `value` STRING,
  PRIMARY KEY (key) NOT ENFORCED
) WITH (
  'connector' = 'cassandra'
);

CREATE TABLE q13 (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  `dateTime` TIMESTAMP(3),
  `value` STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'q13',
  'format' = 'json'
);

INSERT INTO q13
SELECT b.auction, b.bidder, b.price, b.`dateTime`, s.`value`
FROM bid AS b
JOIN side_input AS s ON MOD(b.auction, 10000) = s.key;
