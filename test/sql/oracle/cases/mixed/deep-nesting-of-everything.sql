-- tags: mixed, queries.deep, cte, window.tumble, join.inner, top-n
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, page STRING, score BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH a AS (SELECT user_id, page, COUNT(*) AS n FROM clicks WHERE page IS NOT NULL GROUP BY user_id, page),
b AS (SELECT user_id, MAX(n) AS mx FROM a GROUP BY user_id),
c AS (SELECT a.user_id, a.page, a.n * 10 + b.mx AS score FROM a JOIN b ON a.user_id = b.user_id)
SELECT user_id, page, score FROM (
  SELECT user_id, page, score, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY score DESC, page) AS rn
  FROM (SELECT * FROM (SELECT DISTINCT user_id, page, score FROM c) WHERE score > 10)
) WHERE rn <= 2;
