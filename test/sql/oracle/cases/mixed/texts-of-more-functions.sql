-- tags: mixed, function.string, function.split
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (page STRING, a BOOLEAN, b BOOLEAN, c STRING, d MAP<STRING, STRING>, e STRING, f STRING, g INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT page, STARTSWITH(page, '/b'), ENDSWITH(page, '/'), PARSE_URL('http://h' || page, 'QUERY', 'x'), STR_TO_MAP(SPLIT_INDEX(page, '?', 1), '&', '='),
  BTRIM(page, '/'), ELT(2, 'a', page), LOCATE('/', page, 1)
FROM clicks;
