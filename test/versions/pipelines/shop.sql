-- What `record.ts` runs in a release, and the tests go on with in this one: a statement of every shape of stages.
SET 'execution.checkpointing.interval' = '100 ms';

CREATE TABLE orders (
  id       BIGINT NOT NULL,
  shop     STRING NOT NULL,
  amount   BIGINT,
  ts       TIMESTAMP(3) NOT NULL,
  WATERMARK FOR ts AS ts - INTERVAL '10' MINUTE
) DISTRIBUTED BY HASH(shop) INTO 2 BUCKETS
WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');

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

-- Rows as they are, by primary key.
CREATE TABLE large_orders (
  id     BIGINT,
  shop   STRING,
  amount BIGINT,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO large_orders SELECT id, shop, amount FROM orders WHERE amount >= 9000;

-- General operators behind an exchange: a join, a changelog that goes into an aggregate, DISTINCT.
CREATE TABLE shops (
  shop STRING NOT NULL,
  town STRING
) DISTRIBUTED BY HASH(shop) INTO 2 BUCKETS
WITH ('connector' = 'kafka', 'topic' = 'shops', 'format' = 'json');

CREATE TABLE town_totals (
  town    STRING,
  orders  BIGINT,
  minutes BIGINT,
  PRIMARY KEY (town) NOT ENFORCED
) WITH ('connector' = 'cassandra');

INSERT INTO town_totals
SELECT town, COUNT(*), COUNT(DISTINCT DATE_FORMAT(ts, 'HH:mm'))
FROM orders JOIN shops ON orders.shop = shops.shop
GROUP BY town;
