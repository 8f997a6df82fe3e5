-- tags: mixed, over, group-by, case
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, s BIGINT, n BIGINT, a TIMESTAMP(3), b TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, s, COUNT(*), MIN(`at`), MAX(`at`) FROM (
  SELECT user_id, `at`, SUM(fresh) OVER (PARTITION BY user_id ORDER BY `at` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS s
  FROM (
    SELECT user_id, `at`, CAST(CASE WHEN b4 IS NULL OR TIMESTAMPDIFF(SECOND, b4, `at`) > 8 THEN 1 ELSE 0 END AS BIGINT) AS fresh
    FROM (SELECT user_id, `at`, LAG(`at`) OVER (PARTITION BY user_id ORDER BY `at`) AS b4 FROM clicks)
  )
) GROUP BY user_id, s;
