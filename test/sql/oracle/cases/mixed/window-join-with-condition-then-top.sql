-- tags: mixed, window.join-inner, window.top-n, decimal
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

CREATE TABLE made (w TIMESTAMP(3), u INT, ad STRING, cost DECIMAL(12, 4)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW cw AS SELECT * FROM TABLE(HOP(TABLE clicks, DESCRIPTOR(`at`), INTERVAL '10' SECOND, INTERVAL '20' SECOND));
CREATE VIEW iw AS SELECT * FROM TABLE(HOP(TABLE impressions, DESCRIPTOR(`at`), INTERVAL '10' SECOND, INTERVAL '20' SECOND));
CREATE VIEW paired AS
SELECT cw.window_start, cw.window_end, cw.user_id, iw.ad, iw.cost, cw.ms
FROM cw JOIN iw ON cw.window_start = iw.window_start AND cw.window_end = iw.window_end AND cw.user_id = iw.user_id AND iw.cost * 100 > cw.ms;

INSERT INTO made
SELECT window_start, user_id, ad, cost FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, user_id ORDER BY cost DESC, ad) AS rn FROM paired
) WHERE rn = 1;
