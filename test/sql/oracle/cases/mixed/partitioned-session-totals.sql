-- tags: mixed, window.session, aggregate.sum, types.row
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a TIMESTAMP(3), b TIMESTAMP(3), city STRING, n BIGINT, t DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW flat AS SELECT ts, id, p.address.city AS city, coupon FROM purchases AS p;

INSERT INTO made
SELECT window_start, window_end, city, COUNT(*), SUM(coupon)
FROM TABLE(SESSION(TABLE flat PARTITION BY city, DESCRIPTOR(ts), INTERVAL '6' SECOND))
GROUP BY window_start, window_end, city;
