-- tags: mixed, function.string, string.unicode
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, a STRING, b INT, c STRING, d STRING, e STRING, f INT, g STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT customer, INITCAP(customer), ASCII(customer), OVERLAY(customer PLACING '··' FROM 2 FOR 1), TRANSLATE(customer, 'ab', 'xy'), TRIM(BOTH 'b' FROM customer), INSTR(customer, 'a'), REPEAT(LEFT(customer, 1), 2) || RIGHT(customer, 2)
FROM purchases;
