-- tags: sub-query.rows, sub-query.in, case
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CASE WHEN (k, v) IN (SELECT k, w FROM r) THEN 1 WHEN v IN (SELECT w FROM r) THEN 2 ELSE 3 END FROM l;
