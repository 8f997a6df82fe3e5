-- tags: mixed, temporal, interval
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, m INT, y INT, d INT, s STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TIMESTAMPDIFF(MONTH, `day`, ts), TIMESTAMPDIFF(YEAR, `day`, CAST(ts AS DATE)), TIMESTAMPDIFF(DAY, ts, `day`),
  DATE_FORMAT(ts, 'yyyy/MM/dd HH:mm:ss.SSS EEE')
FROM purchases WHERE id < 24;
