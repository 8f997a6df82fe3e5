-- tags: mixed, join.cross, group-by
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

CREATE TABLE made (n BIGINT, m BIGINT, k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT a.n, b.m, CASE WHEN a.n > b.m THEN 'clicks' ELSE 'ads' END
FROM (SELECT COUNT(*) AS n FROM clicks) AS a CROSS JOIN (SELECT COUNT(*) AS m FROM impressions) AS b;
