-- tags: comparison
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v BETWEEN 2 AND 5, v NOT BETWEEN 2 AND 5, v BETWEEN SYMMETRIC 5 AND 2 FROM l;
