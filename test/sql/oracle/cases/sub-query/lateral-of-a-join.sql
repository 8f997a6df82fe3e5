-- tags: lateral
-- input: l=l.jsonl
-- input: r=r.jsonl
-- input: n=n.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE n (id INT NOT NULL, k STRING NOT NULL, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 INT, c2 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, x, y FROM l, LATERAL (SELECT r.w AS x, n.w AS y FROM r LEFT JOIN n ON r.id = n.id WHERE r.k = l.k);
