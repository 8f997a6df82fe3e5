-- Every bid with its day and minute; the reference writes a folder of files for each.
CREATE TABLE q10 (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  `dateTime` TIMESTAMP(3),
  extra STRING,
  dt STRING,
  hm STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'q10',
  'format' = 'json'
);

INSERT INTO q10
SELECT auction, bidder, price, `dateTime`, extra, DATE_FORMAT(`dateTime`, 'yyyy-MM-dd'), DATE_FORMAT(`dateTime`, 'HH:mm')
FROM bid;
