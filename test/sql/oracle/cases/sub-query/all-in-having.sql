-- tags: sub-query.quantified, group-by.having
-- input: l=l.jsonl
-- input: n=n.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE n (id INT NOT NULL, k STRING NOT NULL, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k FROM l GROUP BY k HAVING SUM(v) > ALL (SELECT id FROM n);
