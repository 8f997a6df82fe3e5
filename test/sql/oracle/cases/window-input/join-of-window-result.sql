-- tags: window.tumble, join.inner
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

CREATE TABLE r (carrier STRING, n BIGINT, id BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT w.carrier, w.n, o.id
FROM (
  SELECT carrier, MIN(order_id) AS order_id, COUNT(*) AS n
  FROM TABLE(TUMBLE(TABLE shipments, DESCRIPTOR(ts), INTERVAL '10' SECOND))
  GROUP BY carrier, window_start, window_end
) AS w
JOIN orders AS o ON o.id = w.order_id;
