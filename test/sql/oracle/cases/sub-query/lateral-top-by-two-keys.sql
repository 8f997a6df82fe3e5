-- tags: lateral.limit, lateral, top-n
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 STRING, c1 INT, c2 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT q.k, q.w, y FROM (SELECT DISTINCT k, w FROM r) AS q, LATERAL (SELECT id AS y FROM r WHERE k = q.k AND w = q.w ORDER BY id DESC LIMIT 1);
