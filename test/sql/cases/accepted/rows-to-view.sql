CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

SET 'parallelism.default' = '3';

CREATE TABLE latest (shop STRING, spent DOUBLE, id BIGINT, PRIMARY KEY (shop) NOT ENFORCED) WITH ('connector' = 'cassandra');

INSERT INTO latest (id, shop, spent) SELECT id, shop, amount * price FROM orders WHERE amount BETWEEN 1 AND 99;
