-- tags: join.left, join.chain, changelog.retract
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT, d INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.id, r.id, x.id FROM l LEFT JOIN r ON l.k = r.k AND r.w > 1 LEFT JOIN l x ON x.v = r.w;
