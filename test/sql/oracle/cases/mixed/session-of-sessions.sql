-- tags: mixed, window.session, window.cascade, aggregate.count
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a TIMESTAMP(3), b TIMESTAMP(3), n BIGINT, m BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW visits_made AS
SELECT user_id, window_start AS ws, window_time AS rt, COUNT(*) AS n
FROM TABLE(SESSION(TABLE clicks PARTITION BY user_id, DESCRIPTOR(`at`), INTERVAL '4' SECOND))
GROUP BY user_id, window_start, window_end, window_time;

INSERT INTO made
SELECT window_start, window_end, COUNT(*), SUM(n)
FROM TABLE(TUMBLE(TABLE visits_made, DESCRIPTOR(rt), INTERVAL '15' SECOND))
GROUP BY window_start, window_end;
