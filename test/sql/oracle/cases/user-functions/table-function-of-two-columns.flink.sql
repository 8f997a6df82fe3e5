-- tags: user-function.table
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, n INT, s INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, x.n, x.s FROM l LEFT JOIN (VALUES (1, 1), (2, 4), (3, 9)) AS x (n, s) ON x.n <= l.v;
