-- tags: lateral.limit, lateral, top-n
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 STRING, c1 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, x FROM (SELECT DISTINCT k FROM r) AS q, LATERAL (SELECT w AS x FROM r WHERE r.k = q.k ORDER BY w DESC LIMIT 2);
