-- tags: mixed, union-all, window.session-partitioned
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

CREATE TABLE made (a TIMESTAMP(3), b TIMESTAMP(3), u INT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW events AS
SELECT `at`, user_id FROM clicks UNION ALL SELECT `at`, user_id FROM impressions;

INSERT INTO made
SELECT window_start, window_end, user_id, COUNT(*) FROM TABLE(SESSION(TABLE events PARTITION BY user_id, DESCRIPTOR(`at`), INTERVAL '5' SECOND))
GROUP BY window_start, window_end, user_id;
