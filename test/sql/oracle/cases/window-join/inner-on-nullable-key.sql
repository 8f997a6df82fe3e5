-- tags: window.join-inner, window.null
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

CREATE TABLE r (id BIGINT, customer STRING, order_id BIGINT, carrier STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT o.id, o.customer, s.order_id, s.carrier, COALESCE(o.window_start, s.window_start), COALESCE(o.window_end, s.window_end)
FROM (SELECT * FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS o
INNER JOIN (SELECT * FROM TABLE(TUMBLE(TABLE shipments, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS s
  ON o.window_start = s.window_start AND o.window_end = s.window_end AND o.customer = s.customer;
