-- tags: mixed, decimal, cte, case
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, net DECIMAL(38, 6), r DECIMAL(20, 2), t DECIMAL(20, 1), s STRING, q DECIMAL(38, 12)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH totals AS (
  SELECT p.id, p.coupon, i.price * i.qty AS line FROM purchases AS p CROSS JOIN UNNEST(p.items) AS i (sku, qty, price)
  WHERE i.qty IS NOT NULL
), net AS (
  SELECT id, line * (1 - COALESCE(coupon, 0)) AS net, line FROM totals
)
SELECT id, net, ROUND(net, 2), TRUNCATE(net, 1), CAST(CAST(net AS DECIMAL(18, 3)) AS STRING), net / NULLIF(line, 0) FROM net;
