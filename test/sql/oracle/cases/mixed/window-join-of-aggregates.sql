-- tags: mixed, window.join-full, window.tumble
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

CREATE TABLE made (a TIMESTAMP(3), u INT, c BIGINT, i BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW cw AS
SELECT window_start, window_end, user_id, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(`at`), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, user_id;
CREATE VIEW iw AS
SELECT window_start, window_end, user_id, COUNT(*) AS n
FROM TABLE(TUMBLE(TABLE impressions, DESCRIPTOR(`at`), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, user_id;

INSERT INTO made
SELECT COALESCE(cw.window_start, iw.window_start), COALESCE(cw.user_id, iw.user_id), cw.n, iw.n
FROM cw FULL JOIN iw
ON cw.window_start = iw.window_start AND cw.window_end = iw.window_end AND cw.user_id = iw.user_id;
