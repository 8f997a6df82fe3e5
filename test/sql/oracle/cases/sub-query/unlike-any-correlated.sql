-- tags: sub-query.quantified, sub-query.correlated
-- input: l=l.jsonl
-- input: s=s.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE s (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v <> SOME (SELECT w FROM s WHERE s.id < l.id) FROM l;
