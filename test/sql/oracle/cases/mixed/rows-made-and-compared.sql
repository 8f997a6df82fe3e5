-- tags: mixed, type.row, comparison
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, r ROW<a INT, b STRING>, same BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT user_id, CAST(ROW(ms, page) AS ROW<a INT, b STRING>), ROW(ms, page) = ROW(250, '/c') FROM clicks WHERE ms IS NOT NULL AND page IS NOT NULL;
