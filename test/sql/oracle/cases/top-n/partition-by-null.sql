-- tags: top-n, top-n.rank-column
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, id INT, rn BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, id, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY id DESC) AS rn FROM r) WHERE rn <= 2;
