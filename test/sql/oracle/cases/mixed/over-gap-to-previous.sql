-- tags: mixed, over, aggregate.lag, interval
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, page STRING, gap INT, fresh BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, page, TIMESTAMPDIFF(SECOND, before_at, `at`),
  before_at IS NULL OR `at` > before_at + INTERVAL '8' SECOND
FROM (SELECT *, LAG(`at`) OVER (PARTITION BY user_id ORDER BY `at`) AS before_at FROM clicks);
