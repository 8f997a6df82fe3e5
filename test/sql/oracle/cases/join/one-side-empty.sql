-- tags: join.left, join.full, join.empty
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, c INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, r.id FROM l LEFT JOIN (SELECT * FROM r WHERE id > 100) r ON l.k = r.k UNION ALL SELECT l.id, r.id FROM l FULL JOIN (SELECT * FROM r WHERE id > 100) r ON l.k = r.k;
