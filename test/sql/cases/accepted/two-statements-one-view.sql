CREATE TABLE orders (
  id     BIGINT NOT NULL,
  shop   STRING,
  amount INT,
  price  DOUBLE,
  ts     TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE v (id BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');
INSERT INTO v SELECT id FROM orders;
INSERT INTO v SELECT id + 1 FROM orders;
