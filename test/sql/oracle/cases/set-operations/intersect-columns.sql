-- tags: intersect
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, v FROM l INTERSECT SELECT k, w FROM r;
