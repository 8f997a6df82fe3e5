-- tags: mixed, function.temporal
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, a BIGINT, b BIGINT, c BIGINT, d BIGINT, e BIGINT, f TIMESTAMP(3), g TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, EXTRACT(MILLISECOND FROM ts), DAYOFWEEK(`day`), WEEK(ts), QUARTER(`day`), EXTRACT(DECADE FROM `day`), FLOOR(ts TO WEEK), CEIL(ts TO DAY)
FROM purchases WHERE id < 16;
