-- tags: mixed, join.left, join.null
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

CREATE TABLE made (u INT, ad STRING, page STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT i.user_id, i.ad, c.page
FROM (SELECT DISTINCT user_id, ad FROM impressions WHERE ad <> 'x') AS i
LEFT JOIN (SELECT DISTINCT user_id, page FROM clicks) AS c ON i.user_id IS NOT DISTINCT FROM c.user_id AND c.page LIKE '/_%';
