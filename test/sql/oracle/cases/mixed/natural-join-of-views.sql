-- tags: mixed, join.inner, view
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

CREATE TABLE made (u INT, n BIGINT, s DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW c1 AS SELECT user_id, COUNT(*) AS n FROM clicks GROUP BY user_id;
CREATE VIEW i1 AS SELECT user_id, SUM(cost) AS s FROM impressions GROUP BY user_id;

INSERT INTO made SELECT * FROM c1 NATURAL JOIN i1;
