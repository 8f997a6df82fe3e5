-- tags: mixed, window.tumble, join.left, window.top-n
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

CREATE TABLE made (w TIMESTAMP(3), city STRING, name STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW bought AS
SELECT window_start, window_end, p.customer, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE purchases, DESCRIPTOR(ts), INTERVAL '20' SECOND)) AS p
GROUP BY window_start, window_end, p.customer;
CREATE VIEW best AS
SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, customer DESC) AS rn FROM bought) WHERE rn <= 2;

INSERT INTO made
SELECT b.window_start, COALESCE(CAST(c.tier AS STRING), '?'), c.name, b.n FROM best AS b LEFT JOIN customers AS c ON b.customer = c.id;
