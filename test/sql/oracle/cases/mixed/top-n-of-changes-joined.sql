-- tags: mixed, top-n, join.inner, group-by
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

CREATE TABLE made (rk BIGINT, name STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW best AS
SELECT customer, n, rk FROM (
  SELECT customer, n, ROW_NUMBER() OVER (ORDER BY n DESC, customer) AS rk
  FROM (SELECT customer, COUNT(*) AS n FROM purchases GROUP BY customer)
) WHERE rk <= 4;

INSERT INTO made
SELECT b.rk, COALESCE(c.name, b.customer, 'none'), b.n FROM best AS b LEFT JOIN customers AS c ON c.id = b.customer;
