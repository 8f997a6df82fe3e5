-- tags: null-logic, case
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b STRING, d INT, e INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v + CAST(NULL AS INT), k || CAST(NULL AS STRING), COALESCE(v, -1), NULLIF(v, 2) FROM l;
