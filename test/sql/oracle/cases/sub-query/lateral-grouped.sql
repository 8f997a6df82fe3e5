-- tags: lateral, group-by.having
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 STRING, c2 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, kk, x FROM l, LATERAL (SELECT k AS kk, SUM(w) AS x FROM r WHERE r.k = l.k GROUP BY k HAVING COUNT(*) > 1);
