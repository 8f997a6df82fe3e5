-- tags: mixed, window.join-semi, window.join-anti, union-all
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

CREATE TABLE made (side STRING, w TIMESTAMP(3), u INT, page STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW cw AS SELECT * FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(`at`), INTERVAL '10' SECOND));
CREATE VIEW iw AS SELECT * FROM TABLE(TUMBLE(TABLE impressions, DESCRIPTOR(`at`), INTERVAL '10' SECOND));

INSERT INTO made
SELECT 'semi', window_start, user_id, page FROM cw WHERE EXISTS (
  SELECT 1 FROM iw WHERE iw.user_id = cw.user_id AND iw.window_start = cw.window_start AND iw.window_end = cw.window_end)
UNION ALL
SELECT 'anti', window_start, user_id, page FROM cw WHERE NOT EXISTS (
  SELECT 1 FROM iw WHERE iw.user_id = cw.user_id AND iw.window_start = cw.window_start AND iw.window_end = cw.window_end);
