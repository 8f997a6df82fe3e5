-- tags: over, over.rows, over.partitions
-- input: orders=orders.jsonl
CREATE TABLE orders (
  ts TIMESTAMP(3), id BIGINT, customer STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, s DECIMAL(38, 2), a DECIMAL(38, 6), d DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, SUM(amount) OVER w, AVG(amount) OVER w, MAX(amount) OVER w FROM orders WINDOW w AS (PARTITION BY customer ORDER BY ts);
