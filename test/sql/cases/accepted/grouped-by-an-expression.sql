CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE by_letter (letter STRING, orders BIGINT, PRIMARY KEY (letter) NOT ENFORCED) WITH ('connector' = 'cassandra');

INSERT INTO by_letter
SELECT UPPER(SUBSTRING(shop, 1, 1)), COUNT(*) FROM orders WHERE shop <> '' GROUP BY UPPER(SUBSTRING(shop, 1, 1));
