-- tags: values, union-all
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT * FROM (VALUES (1, 'a')) AS t (a, b) UNION ALL SELECT id, k FROM l WHERE id > 6;
