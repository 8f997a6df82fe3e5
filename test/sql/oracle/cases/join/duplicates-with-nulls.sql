-- tags: join.right, join.null-key
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, c INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, r.id FROM (SELECT * FROM l UNION ALL SELECT * FROM l) l RIGHT JOIN (SELECT * FROM r UNION ALL SELECT * FROM r) r ON l.k = r.k;
