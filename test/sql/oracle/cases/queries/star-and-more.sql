-- tags: sub-query.from
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, k STRING, v INT, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.*, v + 1 FROM l WHERE v IS NOT NULL;
