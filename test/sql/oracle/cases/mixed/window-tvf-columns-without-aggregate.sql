-- tags: mixed, window.tvf, window.hop
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, a TIMESTAMP(3), b TIMESTAMP(3), c TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, window_start, window_end, window_time
FROM TABLE(HOP(DATA => TABLE clicks, TIMECOL => DESCRIPTOR(`at`), SLIDE => INTERVAL '15' SECOND, SIZE => INTERVAL '30' SECOND))
WHERE page = '/c' AND window_start >= TIMESTAMP '2026-07-01 08:00:00';
