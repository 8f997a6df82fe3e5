-- tags: sink.upsert, join.left, changelog.retract
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, k STRING, n BIGINT, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT r.id, r.k, c.n FROM r LEFT JOIN (SELECT k, COUNT(*) AS n FROM l GROUP BY k) c ON r.k = c.k;
