-- tags: join.right, join.semi, join.chain
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, r.id FROM l RIGHT JOIN r ON l.k = r.k AND l.v > 1 WHERE r.w IN (SELECT v FROM l);
