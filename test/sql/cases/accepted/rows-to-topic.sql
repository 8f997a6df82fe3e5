CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE big_orders (id BIGINT, shop STRING, size STRING) DISTRIBUTED BY HASH(shop) INTO 6 BUCKETS
WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO big_orders
SELECT id, COALESCE(shop, '?'), CASE WHEN amount > 100 THEN 'big' WHEN amount > 10 THEN 'medium' ELSE 'small' END FROM orders;
