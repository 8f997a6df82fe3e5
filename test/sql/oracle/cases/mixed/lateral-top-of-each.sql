-- tags: mixed, lateral, top-n
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

CREATE TABLE made (u INT, page STRING, ms INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT u.user_id, t.page, t.ms
FROM (SELECT DISTINCT user_id FROM impressions WHERE user_id IS NOT NULL) AS u JOIN (
  SELECT user_id, page, ms, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY ms DESC, page, `at`) AS rn FROM clicks
) AS t ON t.user_id = u.user_id WHERE t.rn <= 2;
