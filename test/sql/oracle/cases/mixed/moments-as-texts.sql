-- tags: mixed, function.temporal, cast
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, a STRING, b TIMESTAMP(3), c BIGINT, d STRING, e DATE, f STRING, g TIMESTAMP_LTZ(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, DATE_FORMAT(`at`, 'MMM d, yyyy h:mm a'), TO_TIMESTAMP(DATE_FORMAT(`at`, 'yyyyMMddHHmmss'), 'yyyyMMddHHmmss'),
  UNIX_TIMESTAMP(CAST(`at` AS STRING)), CONVERT_TZ(DATE_FORMAT(`at`, 'yyyy-MM-dd HH:mm:ss'), 'UTC', 'Asia/Kolkata'), TO_DATE(SUBSTRING(CAST(`at` AS STRING), 1, 10)),
  FROM_UNIXTIME(EXTRACT(EPOCH FROM `at`)), TO_TIMESTAMP_LTZ(EXTRACT(EPOCH FROM `at`) * 1000 + ms, 3)
FROM clicks;
