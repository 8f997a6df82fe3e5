-- tags: mixed, order-by, join.inner, top-n
-- input: purchases=purchases.jsonl
-- input: customers=customers.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE customers (id STRING, name STRING, tier INT, since DATE, balance DECIMAL(20, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (name STRING, s DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT c.name, SUM(p.coupon) AS s FROM purchases AS p JOIN customers AS c ON p.customer = c.id
GROUP BY c.name ORDER BY s DESC, c.name LIMIT 3;
