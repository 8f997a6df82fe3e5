-- tags: sub-query.rows, sub-query.in
-- input: n=n.jsonl
CREATE TABLE n (id INT NOT NULL, k STRING NOT NULL, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, (id, k) IN (SELECT id, k FROM n) FROM n;
