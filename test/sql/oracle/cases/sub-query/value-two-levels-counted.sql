-- tags: sub-query.two-levels, sub-query.scalar
-- input: l=l.jsonl
-- input: r=r.jsonl
-- input: s=s.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE s (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM l
WHERE NOT EXISTS (SELECT 1 FROM r WHERE r.k = l.k AND 2 > (SELECT COUNT(*) FROM s WHERE s.id <= l.id AND s.k = r.k));
