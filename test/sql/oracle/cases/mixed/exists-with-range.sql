-- tags: mixed, exists, join.semi
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

CREATE TABLE made (id STRING, name STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, name FROM customers AS c
WHERE EXISTS (SELECT 1 FROM purchases AS p WHERE p.customer = c.id AND p.coupon > 0.2)
  AND (c.tier = 1 OR c.since < DATE '2010-01-01');
