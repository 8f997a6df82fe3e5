-- tags: lateral.limit, lateral, top-n
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 STRING, c1 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT q.k, y FROM (SELECT k FROM r GROUP BY k) AS q CROSS JOIN LATERAL (SELECT id AS y, w FROM r WHERE q.k = k ORDER BY w LIMIT 3);
