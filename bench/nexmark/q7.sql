-- The highest bids of every 10 seconds.
CREATE TABLE q7 (
  auction BIGINT,
  bidder BIGINT,
  price BIGINT,
  `dateTime` TIMESTAMP(3),
  extra STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'q7',
  'format' = 'json'
);

INSERT INTO q7
WITH highest AS (
  SELECT MAX(price) AS price, window_end
  FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))
  GROUP BY window_start, window_end
)
SELECT b.auction, b.bidder, b.price, b.`dateTime`, b.extra
FROM bid AS b
JOIN highest AS h ON b.price = h.price
WHERE b.`dateTime` BETWEEN h.window_end - INTERVAL '10' SECOND AND h.window_end;
