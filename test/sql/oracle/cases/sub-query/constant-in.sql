-- tags: sub-query.in, null-logic
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, 3 IN (SELECT w FROM r) FROM l;
