CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TEMPORARY VIEW paid (shop, spent, ts) AS SELECT shop, amount * price, ts FROM orders WHERE price > 0;

CREATE TABLE spent (shop STRING, window_start TIMESTAMP(3), spent DOUBLE, PRIMARY KEY (shop, window_start) NOT ENFORCED)
WITH ('connector' = 'cassandra');

INSERT INTO spent
SELECT s.shop, s.window_start, s.spent
FROM (
  SELECT shop, window_start, window_end, SUM(spent) AS spent
  FROM TABLE(TUMBLE(TABLE paid, DESCRIPTOR(ts), INTERVAL '1' HOUR))
  WHERE spent < 1E6
  GROUP BY shop, window_start, window_end
) AS s;
