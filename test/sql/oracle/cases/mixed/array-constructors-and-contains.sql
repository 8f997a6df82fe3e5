-- tags: mixed, types.array, functions
-- input: clicks=clicks.jsonl
CREATE TABLE clicks (
  `at` TIMESTAMP(3), user_id INT, page STRING, ms INT,
  WATERMARK FOR `at` AS `at` - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (u INT, a ARRAY<INT>, b BOOLEAN, c INT, m MAP<STRING, INT>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT user_id, ARRAY[user_id, 2, CAST(NULL AS INT)], ARRAY_CONTAINS(ARRAY[1, 2], user_id), CARDINALITY(ARRAY[user_id, 1]), MAP['u', user_id, 'x', 1]
FROM clicks;
