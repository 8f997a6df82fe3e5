CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE v (shop STRING, n BIGINT, PRIMARY KEY (shop) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO v SELECT shop, COUNT(DISTINCT id) FROM orders GROUP BY shop;
