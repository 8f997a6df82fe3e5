-- tags: sub-query.scalar, changelog.retract
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v FROM l WHERE v > (SELECT AVG(w) FROM r);
