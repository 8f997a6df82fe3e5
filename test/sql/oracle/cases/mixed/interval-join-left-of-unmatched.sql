-- tags: mixed, interval-join, join.left, null
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

CREATE TABLE made (u INT, page STRING, ad STRING, gap INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT c.user_id, c.page, i.ad, TIMESTAMPDIFF(SECOND, i.`at`, c.`at`)
FROM clicks AS c LEFT JOIN impressions AS i
ON c.user_id = i.user_id AND i.`at` BETWEEN c.`at` - INTERVAL '3' SECOND AND c.`at` + INTERVAL '1' SECOND AND i.cost > 0.5;
