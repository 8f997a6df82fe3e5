-- tags: mixed, join.left, decimal, group-by
-- input: impressions=impressions.jsonl
CREATE TABLE impressions (
  `at` TIMESTAMP(3), user_id INT, ad STRING, cost DECIMAL(12, 4),
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (ad STRING, share DECIMAL(38, 10), mean DECIMAL(38, 6), tot DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT a.ad, a.s / NULLIF(b.s, 0), a.s / a.n, a.s
FROM (SELECT ad, SUM(cost) AS s, COUNT(*) AS n, 1 AS k FROM impressions GROUP BY ad) AS a
LEFT JOIN (SELECT SUM(cost) AS s, 1 AS k FROM impressions) AS b ON a.k = b.k;
