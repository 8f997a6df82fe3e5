-- tags: distinct
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT * FROM l;
