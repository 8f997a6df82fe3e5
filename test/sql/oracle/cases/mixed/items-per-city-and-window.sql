-- tags: mixed, unnest, window.tumble, aggregate.sum, types.row
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), city STRING, sku STRING, qty INT, total DECIMAL(38, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW lines AS
SELECT p.ts, p.address.city AS city, i.sku, i.qty, i.price
FROM purchases AS p CROSS JOIN UNNEST(p.items) AS i (sku, qty, price);

INSERT INTO made
SELECT window_start, city, sku, SUM(qty), SUM(qty * price)
FROM TABLE(TUMBLE(TABLE lines, DESCRIPTOR(ts), INTERVAL '20' SECOND))
GROUP BY window_start, window_end, city, sku;
