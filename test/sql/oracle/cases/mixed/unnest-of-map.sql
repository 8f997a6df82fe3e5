-- tags: mixed, unnest, types.map, group-by
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT, m STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, COUNT(*), MAX(v) FROM purchases CROSS JOIN UNNEST(tags) AS t (k, v) GROUP BY k;
