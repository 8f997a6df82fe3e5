-- tags: union, union-all, type.coercion
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BIGINT, b DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT v, CAST(v AS DOUBLE) FROM l UNION ALL SELECT CAST(1 AS BIGINT), 2 FROM r WHERE id = 1;
