CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE totals (name STRING, orders BIGINT, PRIMARY KEY (name) NOT ENFORCED) WITH ('connector' = 'cassandra');

INSERT INTO totals SELECT 'all', COUNT(*) FROM orders;
