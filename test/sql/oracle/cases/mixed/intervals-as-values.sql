-- tags: mixed, interval, temporal
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, a TIMESTAMP(3), b TIMESTAMP(3), c BIGINT, d TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, `at` + INTERVAL '1 02:03:04.567' DAY TO SECOND, TIMESTAMPADD(MONTH, -5, `at`), EXTRACT(EPOCH FROM `at`),
  `at` - INTERVAL '90' MINUTE + INTERVAL '1-2' YEAR TO MONTH
FROM clicks WHERE user_id IS NOT NULL;
