-- tags: mixed, sub-query.scalar, sub-query.correlated
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

CREATE TABLE made (u INT, n BIGINT, label STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT u.user_id, (SELECT COUNT(*) FROM clicks AS c WHERE c.user_id = u.user_id AND c.ms > 10),
  CASE WHEN (SELECT MAX(c.ms) FROM clicks AS c WHERE c.user_id = u.user_id) > 1000 THEN 'slow' WHEN u.user_id = 5 THEN 'unknown' ELSE 'quick' END
FROM (SELECT DISTINCT user_id FROM impressions) AS u;
