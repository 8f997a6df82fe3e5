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
WITH windowed AS (
  SELECT auction, bidder, price, `dateTime`, extra, window_start, window_end
  FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))
), highest AS (
  SELECT MAX(price) AS price, window_start, window_end
  FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(`dateTime`), INTERVAL '10' SECOND))
  GROUP BY window_start, window_end
)
SELECT b.auction, b.bidder, b.price, b.`dateTime`, b.extra
FROM windowed AS b
JOIN highest AS h ON b.window_start = h.window_start AND b.window_end = h.window_end AND b.price = h.price;
