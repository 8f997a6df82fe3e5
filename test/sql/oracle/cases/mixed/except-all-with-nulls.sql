-- tags: mixed, except-all, intersect-all
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

CREATE TABLE made (u INT, p STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
(SELECT user_id, CASE WHEN ms > 10 THEN 'x' ELSE 'y' END FROM clicks EXCEPT ALL SELECT user_id, ad FROM impressions)
INTERSECT ALL SELECT user_id, 'x' FROM clicks;
