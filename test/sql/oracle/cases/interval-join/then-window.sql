-- tags: interval-join, interval-join.inner
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

CREATE TABLE made (w TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW matched AS SELECT o.ts, s.carrier FROM orders o JOIN shipments s ON o.id = s.order_id AND s.ts BETWEEN o.ts - INTERVAL '2' SECOND AND o.ts + INTERVAL '10' SECOND;

INSERT INTO made
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE matched, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
