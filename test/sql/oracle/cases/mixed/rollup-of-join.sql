-- tags: mixed, group-by, rollup, join.left
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

CREATE TABLE made (tier INT, name STRING, n BIGINT, g INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT c.tier, c.name, COUNT(p.id), CAST(GROUPING(c.tier) * 2 + GROUPING(c.name) AS INT)
FROM customers AS c LEFT JOIN purchases AS p ON c.id = p.customer
GROUP BY ROLLUP (c.tier, c.name);
