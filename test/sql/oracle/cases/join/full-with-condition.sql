-- tags: join.full, join.condition
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b STRING, v INT, c INT, d STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, l.k, l.v, r.id, r.k, r.w
FROM l FULL JOIN r ON l.k = r.k AND l.v < r.w;
