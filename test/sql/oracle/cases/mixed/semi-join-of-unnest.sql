-- tags: mixed, sub-query.in, unnest, join.semi
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

CREATE TABLE made (name STRING, since DATE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT name, since FROM customers WHERE id IN (
  SELECT p.customer FROM purchases AS p CROSS JOIN UNNEST(p.items) AS i (sku, qty, price) WHERE i.sku = 'kiwi' AND i.qty > 0
);
