-- tags: join.full, group-by, changelog.retract
-- input: orders=orders.jsonl
-- input: shipments=shipments.jsonl
CREATE TABLE orders (
  ts TIMESTAMP(3), id BIGINT, customer STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE shipments (
  ts TIMESTAMP(3), order_id BIGINT, customer STRING, carrier STRING,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING, b STRING, n BIGINT, m BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT a.customer, b.customer, a.n, b.m FROM (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) a FULL JOIN (SELECT customer, COUNT(*) AS m FROM shipments GROUP BY customer) b ON a.customer = b.customer;
