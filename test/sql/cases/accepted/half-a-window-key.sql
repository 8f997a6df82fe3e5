CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE sales (
  shop         STRING,
  window_start TIMESTAMP(3),
  window_end   TIMESTAMP(3),
  orders       BIGINT,
  PRIMARY KEY (shop, window_start) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO sales
SELECT shop, window_start, MAX(window_end), COUNT(*)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' MINUTE))
GROUP BY shop, window_start;
