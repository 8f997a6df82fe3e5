-- tags: mixed, union, type.coercion
-- input: clicks=clicks.jsonl
-- input: impressions=impressions.jsonl
-- input: customers=customers.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE impressions (
  `at` TIMESTAMP(3), user_id INT, ad STRING, cost DECIMAL(12, 4),
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE customers (id STRING, name STRING, tier INT, since DATE, balance DECIMAL(20, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (x DECIMAL(20, 4), y STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, page FROM clicks WHERE ms IS NULL
UNION SELECT cost, ad FROM impressions WHERE cost < 1
UNION SELECT CAST(tier AS BIGINT), name FROM customers WHERE id = '' OR tier IS NULL;
