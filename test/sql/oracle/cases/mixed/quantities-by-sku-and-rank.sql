-- tags: mixed, unnest, top-n, group-by, aggregate.sum
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (sku STRING, q INT, worth DECIMAL(38, 2), rk BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT sku, q, worth, rk FROM (
  SELECT *, ROW_NUMBER() OVER (ORDER BY worth DESC, sku) AS rk FROM (
    SELECT i.sku, SUM(i.qty) AS q, SUM(i.price * COALESCE(i.qty, 1)) AS worth
    FROM purchases AS p CROSS JOIN UNNEST(p.items) AS i (sku, qty, price) GROUP BY i.sku
  )
) WHERE rk <= 3;
