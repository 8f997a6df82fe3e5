-- tags: mixed, string, regexp
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (page STRING, path STRING, q STRING, p INT, r STRING, l STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT page, SPLIT_INDEX(page, '?', 0), REGEXP_EXTRACT(page, '[?&]y=([^&]*)', 1), POSITION('x' IN page),
  REGEXP_REPLACE(page, '[^a-z/]', '_'), LPAD(page, 4, '*')
FROM clicks;
