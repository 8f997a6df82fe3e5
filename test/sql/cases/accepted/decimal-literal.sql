CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE o (x DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT amount * 1.5 FROM orders;
