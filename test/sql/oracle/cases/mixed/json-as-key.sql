-- tags: mixed, json, group-by, aggregate.filter
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (gift STRING, n BIGINT, s DECIMAL(38, 3), big BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COALESCE(JSON_VALUE(note, '$.gift'), 'none'), COUNT(*),
  SUM(TRY_CAST(JSON_VALUE(note, '$.n') AS DECIMAL(10, 3))),
  COUNT(*) FILTER (WHERE JSON_EXISTS(note, '$.who ? (@.age > 0)'))
FROM purchases WHERE note IS NULL OR note IS JSON
GROUP BY COALESCE(JSON_VALUE(note, '$.gift'), 'none');
