-- tags: window.tumble, query.union-all
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

CREATE VIEW both_ AS
SELECT ts, 'order' AS kind FROM orders
UNION ALL
SELECT ts, 'shipment' FROM shipments;

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), kind STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, kind, COUNT(*)
FROM TABLE(TUMBLE(TABLE both_, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, kind;
