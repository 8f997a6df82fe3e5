-- tags: sub-query.two-levels, sub-query.quantified
-- input: l=l.jsonl
-- input: r=r.jsonl
-- input: n=n.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE n (id INT NOT NULL, k STRING NOT NULL, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM l WHERE v > ALL (SELECT w FROM r WHERE EXISTS (SELECT 1 FROM n WHERE n.k = l.k AND n.id = r.id));
