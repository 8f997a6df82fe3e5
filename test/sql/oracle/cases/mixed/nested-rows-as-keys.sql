-- tags: mixed, type.row, group-by
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (geo ROW<lat DOUBLE, lon DOUBLE>, city STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made SELECT p.address.geo, p.address.city, COUNT(*) FROM purchases AS p GROUP BY p.address.geo, p.address.city;
