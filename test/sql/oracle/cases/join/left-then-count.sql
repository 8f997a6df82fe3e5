-- tags: join.left, group-by, changelog.retract
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT, m BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT l.k, COUNT(r.id), COUNT(*) FROM l LEFT JOIN r ON l.k = r.k GROUP BY l.k;
