-- tags: group-by, aggregate.collect, aggregate.distinct
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, a MULTISET<INT>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, COLLECT(DISTINCT v) FROM l GROUP BY k;
