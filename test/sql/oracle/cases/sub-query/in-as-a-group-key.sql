-- tags: sub-query.in, group-by
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 BOOLEAN, c1 INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT v IN (SELECT w FROM r), SUM(v) FROM l GROUP BY v IN (SELECT w FROM r);
