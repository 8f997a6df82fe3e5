-- tags: except, union
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
(SELECT k FROM l EXCEPT SELECT k FROM r) UNION (SELECT k FROM r EXCEPT SELECT k FROM l);
