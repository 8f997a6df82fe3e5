-- tags: lookup-join, lookup-join.inner, group-by
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');

CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT r.k, COUNT(*) FROM (SELECT *, PROCTIME() AS p FROM l) l JOIN r FOR SYSTEM_TIME AS OF l.p ON l.id = r.id GROUP BY r.k;
