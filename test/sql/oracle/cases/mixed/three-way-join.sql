-- tags: mixed, join.inner, join.left, join.condition
-- input: purchases=purchases.jsonl
-- input: customers=customers.jsonl
-- input: statuses=statuses.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE customers (id STRING, name STRING, tier INT, since DATE, balance DECIMAL(20, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (name STRING, id BIGINT, status STRING, city STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT c.name, p.id, s.status, p.address.city
FROM customers AS c JOIN purchases AS p ON c.id = p.customer LEFT JOIN statuses AS s ON s.order_id = p.id AND s.amount > 2
WHERE c.tier < 3 OR s.status IS NULL;
