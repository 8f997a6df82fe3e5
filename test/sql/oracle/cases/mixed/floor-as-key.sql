-- tags: mixed, temporal, group-by, aggregate.count
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (m TIMESTAMP(3), h TIMESTAMP(3), n BIGINT, x BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT FLOOR(ts TO MINUTE), CEIL(ts TO HOUR), COUNT(*), SUM(EXTRACT(SECOND FROM ts))
FROM purchases GROUP BY FLOOR(ts TO MINUTE), CEIL(ts TO HOUR);
