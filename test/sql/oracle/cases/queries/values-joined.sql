-- tags: values, join.inner
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, n STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, t.n FROM l JOIN (VALUES ('a', 'first'), ('b', 'second')) AS t (k, n) ON l.k = t.k;
