-- tags: window.join-semi, window.null
-- input: orders=orders.jsonl
-- input: shipments=shipments.jsonl
CREATE TABLE orders (
  ts TIMESTAMP(3), id BIGINT, customer STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE shipments (
  ts TIMESTAMP(3), order_id BIGINT, customer STRING, carrier STRING,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id BIGINT, customer STRING, amount DECIMAL(10, 2), window_start TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT o.id, o.customer, o.amount, o.window_start
FROM (SELECT * FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS o
WHERE EXISTS (
  SELECT * FROM (SELECT * FROM TABLE(TUMBLE(TABLE shipments, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS s
  WHERE o.window_start = s.window_start AND o.window_end = s.window_end AND o.customer = s.customer
);
