-- tags: mixed, group-by.having, aggregate.sum
-- input: impressions=impressions.jsonl
CREATE TABLE impressions (
  `at` TIMESTAMP(3), user_id INT, ad STRING, cost DECIMAL(12, 4),
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT, s DECIMAL(38, 4), a INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made SELECT COUNT(*), SUM(cost), AVG(user_id) FROM impressions HAVING COUNT(*) > 25 OR SUM(cost) < 3;
