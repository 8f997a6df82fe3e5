-- tags: mixed, unnest, top-n
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, sku STRING, o INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, sku, o FROM purchases CROSS JOIN UNNEST(items) WITH ORDINALITY AS i (sku, qty, price, o) WHERE o > 1;
