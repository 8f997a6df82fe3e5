CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE o (id BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o
SELECT a.id FROM orders AS a
JOIN orders AS b ON a.id = b.id;
