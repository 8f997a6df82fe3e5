-- tags: lookup-join, lookup-join.left
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'cassandra');

CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, r.k, r.w FROM (SELECT *, PROCTIME() AS p FROM l) l LEFT JOIN r FOR SYSTEM_TIME AS OF l.p ON l.v = r.id;
