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
) WITH ('connector' = 'cassandra', 'allowed-lateness' = '1 min', 'ttl' = '30 d');

INSERT INTO sales
SELECT shop, window_start, window_end, COUNT(*) FILTER (WHERE amount > 10)
FROM TABLE(HOP(
  DATA => TABLE orders, TIMECOL => DESCRIPTOR(ts),
  SIZE => INTERVAL '1' HOUR, SLIDE => INTERVAL '5' MINUTE, `OFFSET` => INTERVAL '1' MINUTE))
WHERE price IS NOT NULL
GROUP BY window_start, window_end, shop;
