-- tags: mixed, type.interval, function.temporal
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

CREATE TABLE made (u INT, far BOOLEAN, s INT, d TIMESTAMP(3), t TIME, o BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT c.user_id, c.`at` > i.a + INTERVAL '20' SECOND, TIMESTAMPDIFF(MINUTE, c.`at`, i.a), i.a - INTERVAL '1' HOUR,
  CAST(c.`at` AS TIME), (c.`at`, INTERVAL '5' SECOND) OVERLAPS (i.a, INTERVAL '30' SECOND)
FROM clicks AS c JOIN (SELECT user_id, CAST(MIN(`at`) AS TIMESTAMP(3)) AS a FROM impressions GROUP BY user_id) AS i ON c.user_id = i.user_id;
