-- tags: sub-query.scalar
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, m INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, (SELECT MAX(w) FROM r) FROM l;
