-- tags: mixed, cte, view, quoting
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (`select` BIGINT, `a b` STRING, `Ä` INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW `group` AS SELECT user_id AS `order`, page AS `select`, ms AS `Ä"x` FROM clicks;

INSERT INTO made
WITH clicks AS (SELECT `order`, COUNT(*) AS `n``n`, MAX(`select`) AS `m m`, MIN(`Ä"x`) AS lo FROM `group` GROUP BY `order`)
SELECT `n``n`, `m m`, lo FROM clicks WHERE `order` IS NOT NULL;
