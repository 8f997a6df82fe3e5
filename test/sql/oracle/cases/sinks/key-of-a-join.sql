-- tags: sink.upsert, join.inner
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, a INT, b INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.k, l.id, r.id
FROM (SELECT k, MAX(id) AS id FROM l GROUP BY k) AS l JOIN (SELECT k, MAX(id) AS id FROM r GROUP BY k) AS r ON l.k = r.k;
