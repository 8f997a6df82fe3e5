-- tags: mixed, type.bytes, function.string, cast
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, b BYTES, h STRING, n STRING, d STRING, l INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT customer, CAST(customer AS BYTES), HEX(customer), CAST(ENCODE(customer, 'UTF-8') AS STRING), DECODE(CAST(customer AS BYTES), 'UTF-8'), CHAR_LENGTH(HEX(customer)) FROM purchases WHERE customer <> '';
