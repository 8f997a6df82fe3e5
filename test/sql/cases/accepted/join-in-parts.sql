-- Cut where the key changes: a join by one key, a group by another, and what counts the groups.
SET 'parallelism.default' = '4';

CREATE TABLE orders (
  customer BIGINT,
  amount   DECIMAL(10, 2),
  ts       TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');

CREATE TABLE customers (
  id   BIGINT,
  town STRING
) WITH ('connector' = 'kafka', 'topic' = 'customers', 'format' = 'json');

CREATE TABLE town_sizes (
  orders BIGINT,
  towns  BIGINT,
  PRIMARY KEY (orders) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO town_sizes
SELECT n, COUNT(*)
FROM (SELECT town, COUNT(*) AS n FROM orders JOIN customers ON customer = id GROUP BY town)
GROUP BY n;
