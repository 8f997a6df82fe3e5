-- tags: join.semi, sub-query.in, group-by
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

CREATE TABLE made (n BIGINT, s DECIMAL(38, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COUNT(*), SUM(amount) FROM orders WHERE id IN (SELECT order_id FROM shipments);
