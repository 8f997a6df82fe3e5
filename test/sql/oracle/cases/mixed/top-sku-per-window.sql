-- tags: mixed, window.cascade, window.top-n, unnest, cte
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), sku STRING, n BIGINT, rk BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH lines AS (
  SELECT p.ts, i.sku FROM purchases AS p CROSS JOIN UNNEST(p.items) AS i (sku, qty, price)
), counted AS (
  SELECT window_start, window_end, sku, COUNT(*) AS n
  FROM TABLE(HOP(TABLE lines, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND))
  GROUP BY window_start, window_end, sku
)
SELECT window_end, sku, n, rk FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC, sku) AS rk FROM counted
) WHERE rk <= 2;
