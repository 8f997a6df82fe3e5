-- tags: window.join-semi
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

CREATE TABLE r (customer STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT o.customer, o.window_start, o.window_end
FROM (SELECT customer, window_start, window_end, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY customer, window_start, window_end) AS o
WHERE EXISTS (
  SELECT 1 FROM (SELECT customer, window_start, window_end FROM TABLE(TUMBLE(TABLE shipments, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY customer, window_start, window_end) AS s
  WHERE o.window_start = s.window_start AND o.window_end = s.window_end AND o.customer = s.customer
);
