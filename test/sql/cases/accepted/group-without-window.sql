CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE totals (shop STRING, spent BIGINT, mean DOUBLE, PRIMARY KEY (shop) NOT ENFORCED)
DISTRIBUTED BY HASH(shop) INTO 2 BUCKETS
WITH ('connector' = 'cassandra', 'shards' = '8');

INSERT INTO totals SELECT shop, SUM(CAST(amount AS BIGINT)), AVG(price) FROM orders GROUP BY shop;
