-- tags: mixed, lateral, group-by
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

CREATE TABLE made (ad STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT a.ad, t.n FROM (SELECT DISTINCT ad, user_id FROM impressions) AS a,
LATERAL (SELECT COUNT(*) AS n FROM clicks AS c WHERE c.user_id = a.user_id) AS t;
