-- The last bid of each bidder on each auction so far.
CREATE TABLE q18 (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  channel STRING,
  url STRING,
  `dateTime` TIMESTAMP(3),
  extra STRING,
  PRIMARY KEY (auction, bidder) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'q18',
  'key.format' = 'json',
  'value.format' = 'json'
);

INSERT INTO q18
SELECT auction, bidder, price, channel, url, `dateTime`, extra
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY bidder, auction ORDER BY `dateTime` DESC) AS place
  FROM bid
)
WHERE place = 1;
