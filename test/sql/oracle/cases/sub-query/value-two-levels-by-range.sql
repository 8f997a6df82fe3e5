-- tags: sub-query.two-levels, sub-query.scalar
-- input: l=l.jsonl
-- input: r=r.jsonl
-- input: s=s.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE s (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, (SELECT SUM(r.w) FROM r WHERE r.w >= (SELECT AVG(s.w) FROM s WHERE s.id <= l.id AND s.k = r.k)) FROM l;
