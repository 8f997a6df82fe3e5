-- tags: mixed, over.rows, interval-join, decimal
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

CREATE TABLE made (u INT, ad STRING, total DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW pairs AS
SELECT c.`at` AS ct, c.user_id, i.ad, i.cost FROM clicks AS c, impressions AS i
WHERE c.user_id = i.user_id AND c.`at` >= i.`at` AND c.`at` < i.`at` + INTERVAL '4' SECOND;

INSERT INTO made SELECT user_id, ad, SUM(cost) OVER (PARTITION BY user_id ORDER BY ct RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM pairs;
