-- tags: mixed, sub-query.in, null-logic
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

CREATE TABLE made (side STRING, u INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT 'not in', user_id FROM impressions WHERE user_id NOT IN (SELECT user_id FROM clicks)
UNION ALL
SELECT 'not in known', user_id FROM impressions WHERE user_id NOT IN (SELECT user_id FROM clicks WHERE user_id IS NOT NULL)
UNION ALL
SELECT 'not equal', user_id FROM impressions AS i WHERE NOT EXISTS (SELECT 1 FROM clicks AS c WHERE COALESCE(c.user_id, -1) = COALESCE(i.user_id, -1));
