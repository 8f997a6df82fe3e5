-- tags: sub-query.exists, sub-query.correlated
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM l WHERE EXISTS (SELECT 1 FROM r WHERE CASE WHEN l.k IS NULL THEN r.k IS NULL ELSE l.k = r.k END);
