-- tags: mixed, set-operations, group-by
-- input: clicks=clicks.jsonl
-- input: impressions=impressions.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE impressions (
  `at` TIMESTAMP(3), user_id INT, ad STRING, cost DECIMAL(12, 4),
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
(SELECT user_id FROM clicks GROUP BY user_id HAVING COUNT(*) > 3)
INTERSECT
(SELECT user_id FROM impressions GROUP BY user_id HAVING SUM(cost) > 3)
UNION
(SELECT user_id FROM impressions WHERE ad = 'z' EXCEPT SELECT user_id FROM clicks);
