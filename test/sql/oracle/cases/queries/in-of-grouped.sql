-- tags: sub-query.in, group-by.having
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM l WHERE k IN (SELECT k FROM r GROUP BY k HAVING COUNT(*) > 1);
