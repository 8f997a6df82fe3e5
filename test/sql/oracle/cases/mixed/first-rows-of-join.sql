-- tags: mixed, top-n.range, join.inner
-- input: purchases=purchases.jsonl
-- input: statuses=statuses.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, status STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, status, rn FROM (
  SELECT p.id, s.status, ROW_NUMBER() OVER (PARTITION BY p.id ORDER BY s.amount DESC, s.status, s.ts) AS rn
  FROM purchases AS p JOIN statuses AS s ON p.id = s.order_id
) WHERE rn > 1 AND rn <= 3;
