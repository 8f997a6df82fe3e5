-- tags: sub-query.in, case
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, x STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CASE WHEN k IN ('a', 'b') THEN 'known' ELSE 'other' END FROM l;
