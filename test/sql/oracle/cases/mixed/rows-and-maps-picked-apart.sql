-- tags: mixed, types.row, types.map, types.array
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, city STRING, lat DOUBLE, src STRING, n INT, m INT, sku STRING, f BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, p.address.city, p.address.geo.lat, tags['src'], CARDINALITY(items), CARDINALITY(tags), items[1].sku,
  tags['v'] IS NOT NULL
FROM purchases AS p WHERE id <= 24;
