-- tags: join.anti, sub-query.exists, changelog.retract
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

CREATE TABLE made (customer STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT customer, n FROM (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) o WHERE NOT EXISTS (SELECT 1 FROM (SELECT customer, COUNT(*) AS m FROM shipments GROUP BY customer) s WHERE s.customer = o.customer AND s.m >= o.n);
