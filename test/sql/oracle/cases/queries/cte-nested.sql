-- tags: cte
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH a AS (WITH b AS (SELECT k FROM l WHERE v IS NOT NULL) SELECT k, COUNT(*) AS n FROM b GROUP BY k) SELECT a.k, a.n FROM a WHERE n > 1;
