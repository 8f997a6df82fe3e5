-- tags: mixed, cast, functions
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, a STRING, b STRING, c INT, d DOUBLE, e TIMESTAMP(3), f DATE, g STRING, h BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(ts AS STRING), CAST(`day` AS STRING), TRY_CAST(address.zip AS INT), CAST(coupon AS DOUBLE),
  CAST(`day` AS TIMESTAMP(3)), CAST(ts AS DATE), CAST(address.geo.lat AS STRING), TRY_CAST(JSON_VALUE(note, '$.gift') AS BOOLEAN)
FROM purchases WHERE id < 22;
