-- tags: mixed, interval-join, window.tumble, aggregate.count
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

CREATE TABLE made (w TIMESTAMP(3), ad STRING, n BIGINT, cost DECIMAL(38, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW both_seen AS
SELECT c.`at` AS ct, i.ad, i.cost
FROM clicks AS c JOIN impressions AS i
ON c.user_id = i.user_id AND c.`at` BETWEEN i.`at` AND i.`at` + INTERVAL '10' SECOND;

INSERT INTO made
SELECT window_start, ad, COUNT(*), SUM(cost)
FROM TABLE(TUMBLE(TABLE both_seen, DESCRIPTOR(ct), INTERVAL '30' SECOND))
GROUP BY window_start, window_end, ad;
