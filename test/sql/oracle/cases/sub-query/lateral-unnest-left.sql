-- tags: lateral, unnest.left
-- input: lists=lists.jsonl
CREATE TABLE lists (id INT, xs ARRAY<INT>) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT lists.id, x FROM lists LEFT JOIN LATERAL (SELECT x FROM UNNEST(lists.xs) AS t (x) WHERE x > 2) ON TRUE;
