-- tags: mixed, join.full, group-by, changelog.retract
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

CREATE TABLE made (u INT, c BIGINT, i BIGINT, spent DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COALESCE(c.user_id, i.user_id), COALESCE(c.n, 0), i.n, i.spent
FROM (SELECT user_id, COUNT(*) AS n FROM clicks GROUP BY user_id) AS c
FULL JOIN (SELECT user_id, COUNT(DISTINCT ad) AS n, SUM(cost) AS spent FROM impressions GROUP BY user_id) AS i
ON c.user_id = i.user_id;
