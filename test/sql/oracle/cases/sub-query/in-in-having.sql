-- tags: sub-query.in, group-by.having
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k FROM l GROUP BY k HAVING SUM(v) IN (SELECT w FROM r);
