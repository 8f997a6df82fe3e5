-- tags: mixed, temporal, conditional
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, a DATE, b DATE, q BIGINT, w BIGINT, dow BIGINT, doy BIGINT, last DATE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, `day` + INTERVAL '1' MONTH, `day` - INTERVAL '1' YEAR, EXTRACT(QUARTER FROM `day`), EXTRACT(WEEK FROM `day`),
  EXTRACT(DOW FROM `day`), EXTRACT(DOY FROM `day`), CAST(CEIL(`day` TO MONTH) AS DATE)
FROM purchases WHERE id < 20;
