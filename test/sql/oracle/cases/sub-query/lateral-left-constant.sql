-- tags: lateral, sub-query.correlated
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT, c1 INT, c2 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, x.ten, x.w FROM l LEFT JOIN LATERAL (SELECT 10 AS ten, COALESCE(w, 0) AS w FROM r WHERE r.k = l.k) AS x ON TRUE;
