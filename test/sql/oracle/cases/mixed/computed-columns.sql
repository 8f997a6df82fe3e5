-- tags: mixed, table.computed, window.tumble
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), slow BOOLEAN, n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW v AS SELECT `at`, ms > 100 AS slow, ms * 2 AS twice, PROCTIME() AS pt FROM clicks;

INSERT INTO made
SELECT window_start, slow, COUNT(*), SUM(CAST(twice AS BIGINT)) FROM TABLE(TUMBLE(TABLE v, DESCRIPTOR(`at`), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, slow;
