-- tags: sub-query.quantified, case
-- input: l=l.jsonl
-- input: n=n.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE n (id INT NOT NULL, k STRING NOT NULL, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CASE WHEN v > ALL (SELECT id FROM n) THEN 1 WHEN v < ANY (SELECT id FROM n) THEN 2 ELSE 3 END FROM l;
