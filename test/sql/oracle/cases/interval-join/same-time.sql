-- tags: interval-join, interval-join.inner, interval-join.bounds
-- input: orders=orders.jsonl
CREATE TABLE orders (
  ts TIMESTAMP(3), id BIGINT, customer STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BIGINT, b BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x.id, y.id FROM orders x JOIN orders y ON x.ts = y.ts AND x.id < y.id;
