-- tags: join.anti, sub-query.in, join.null-key
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, k FROM l WHERE k NOT IN (SELECT k FROM r);
