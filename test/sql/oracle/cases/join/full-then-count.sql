-- tags: join.full, group-by, changelog.retract
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COALESCE(l.k, r.k), COUNT(*), SUM(CAST(COALESCE(w, 0) AS BIGINT)) FROM l FULL JOIN r ON l.k = r.k AND l.v = r.w GROUP BY COALESCE(l.k, r.k);
