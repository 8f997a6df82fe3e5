-- tags: mixed, union-all, window.tumble, window.out-of-order
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

CREATE TABLE made (w TIMESTAMP(3), kind STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW events AS
SELECT `at`, 'click' AS kind, user_id FROM clicks UNION ALL SELECT `at`, ad, user_id FROM impressions;

INSERT INTO made
SELECT window_start, kind, COUNT(DISTINCT user_id) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(`at`), INTERVAL '25' SECOND))
GROUP BY window_start, window_end, GROUPING SETS ((kind), ());
