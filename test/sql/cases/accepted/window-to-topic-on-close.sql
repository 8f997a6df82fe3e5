CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE busy (shop STRING, orders BIGINT, spent INT, share DOUBLE)
WITH ('connector' = 'kafka', 'topic' = 'busy-shops', 'format' = 'json', 'key.fields' = 'shop', 'key.format' = 'json');

INSERT INTO busy
SELECT shop, COUNT(*), SUM(amount), CAST(COUNT(price) AS DOUBLE) / COUNT(*)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '1' DAY))
GROUP BY shop, window_start, window_end
HAVING COUNT(*) > 100;
