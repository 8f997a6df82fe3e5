-- tags: over.by-value, changelog.retract
-- input: r=r.jsonl
CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, s BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, s FROM (SELECT id, SUM(CAST(w AS BIGINT)) OVER (ORDER BY id) AS s FROM r) WHERE s BETWEEN 6 AND 20;
