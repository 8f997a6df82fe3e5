-- tags: mixed, order-by-limit, top-n.nulls
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, ms INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made SELECT user_id, ms FROM clicks ORDER BY ms DESC NULLS FIRST, user_id NULLS LAST, `at` OFFSET 3 ROWS FETCH NEXT 8 ROWS ONLY;
