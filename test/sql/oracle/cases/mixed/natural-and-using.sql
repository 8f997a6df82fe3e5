-- tags: mixed, join.full, join.inner
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

CREATE TABLE made (u INT, page STRING, ad STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, page, ad, COUNT(*)
FROM (SELECT user_id, page FROM clicks WHERE page IN ('/', '/c')) FULL JOIN (SELECT user_id, ad FROM impressions WHERE ad = 'y') USING (user_id)
GROUP BY user_id, page, ad;
