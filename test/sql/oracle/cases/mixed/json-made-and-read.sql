-- tags: mixed, json, types.row
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, o STRING, city STRING, a STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id,
  JSON_OBJECT('id' VALUE id, 'city' VALUE address.city, 'c' VALUE coupon NULL ON NULL),
  JSON_VALUE(JSON_OBJECT('x' VALUE JSON_OBJECT('y' VALUE address.city)), '$.x.y'),
  JSON_ARRAY(customer, id, coupon IS NULL NULL ON NULL)
FROM purchases WHERE id BETWEEN 1 AND 12;
