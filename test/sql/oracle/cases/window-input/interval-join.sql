-- tags: window.tumble, join.interval
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

CREATE VIEW shipped AS
SELECT o.id, o.amount, s.carrier, s.ts AS shipped_at
FROM orders AS o
JOIN shipments AS s ON o.id = s.order_id AND s.ts BETWEEN o.ts AND o.ts + INTERVAL '10' SECOND;

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), carrier STRING, n BIGINT, amount DECIMAL(38, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, carrier, COUNT(*), SUM(amount)
FROM TABLE(TUMBLE(TABLE shipped, DESCRIPTOR(shipped_at), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, carrier;
