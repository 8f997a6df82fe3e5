-- The end-to-end scenario: one source, a windowed and an unwindowed view of it.
SET 'execution.checkpointing.interval' = '1 s';   -- long enough to be killed with input in hand

CREATE TABLE orders (
  id       BIGINT NOT NULL,
  shop     STRING NOT NULL,
  amount   BIGINT,
  ts       TIMESTAMP(3) NOT NULL,
  WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE
) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');

CREATE TABLE shop_sales (
  shop         STRING,
  window_start TIMESTAMP(3),
  window_end   TIMESTAMP(3),
  orders       BIGINT,
  amount       BIGINT,
  smallest     BIGINT,
  largest      BIGINT,
  mean         DOUBLE,
  PRIMARY KEY (shop, window_start) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO shop_sales
SELECT shop, window_start, window_end, COUNT(*), SUM(amount), MIN(amount), MAX(amount), AVG(CAST(amount AS DOUBLE))
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' MINUTE))
GROUP BY shop, window_start, window_end;

CREATE TABLE shop_totals (
  shop   STRING,
  orders BIGINT,
  amount BIGINT,
  PRIMARY KEY (shop) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO shop_totals
SELECT shop, COUNT(*), SUM(amount) FROM orders GROUP BY shop;
