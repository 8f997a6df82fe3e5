-- tags: mixed, join.inner, group-by, changelog.retract
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

CREATE TABLE made (more BOOLEAN, users BIGINT, clicked BIGINT, spent DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT c.n > i.n, COUNT(*), SUM(c.n), SUM(i.spent)
FROM (SELECT user_id, COUNT(*) AS n FROM clicks GROUP BY user_id) AS c
JOIN (SELECT user_id, COUNT(*) AS n, SUM(cost) AS spent FROM impressions GROUP BY user_id) AS i
ON c.user_id = i.user_id
GROUP BY c.n > i.n;
