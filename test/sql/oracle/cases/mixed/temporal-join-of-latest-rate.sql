-- tags: mixed, temporal-join, join.left, decimal
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

CREATE TABLE made (u INT, page STRING, cost DECIMAL(12, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW seen AS
SELECT user_id, cost, `at` FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY `at` DESC) AS rn FROM impressions
) WHERE rn = 1;

INSERT INTO made
SELECT c.user_id, c.page, s.cost FROM clicks AS c LEFT JOIN seen FOR SYSTEM_TIME AS OF c.`at` AS s ON c.user_id = s.user_id;
