-- tags: sub-query.quantified
-- input: l=l.jsonl
-- input: n=n.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE n (id INT NOT NULL, k STRING NOT NULL, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM l WHERE v > ANY (SELECT w FROM n);
