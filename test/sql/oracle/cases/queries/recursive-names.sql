-- tags: cte, view
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH l AS (SELECT id FROM r WHERE id > 5) SELECT id FROM l;
