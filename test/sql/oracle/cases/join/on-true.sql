-- tags: join.left, join.cross
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, m INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, t.m FROM l LEFT JOIN (SELECT MAX(w) AS m FROM r) t ON TRUE;
