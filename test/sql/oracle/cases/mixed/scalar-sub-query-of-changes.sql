-- tags: mixed, scalar-sub-query, group-by
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, n BIGINT, share DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, n, CAST(n AS DOUBLE) / (SELECT COUNT(*) FROM clicks)
FROM (SELECT user_id, COUNT(*) AS n FROM clicks GROUP BY user_id)
WHERE n > (SELECT AVG(n2) FROM (SELECT COUNT(*) AS n2 FROM clicks GROUP BY user_id));
