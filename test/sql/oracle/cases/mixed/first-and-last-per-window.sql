-- tags: mixed, window.tumble, aggregate.first_value, aggregate.last_value, aggregate.listagg
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), u INT, a STRING, b STRING, pages STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT window_start, user_id, FIRST_VALUE(page), LAST_VALUE(page), LISTAGG(page, ' > ')
FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(`at`), INTERVAL '30' SECOND))
GROUP BY window_start, window_end, user_id;
