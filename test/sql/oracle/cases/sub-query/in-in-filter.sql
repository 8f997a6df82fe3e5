-- tags: sub-query.in, aggregate.filter
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (c0 STRING, c1 BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, COUNT(*) FILTER (WHERE v IN (SELECT w FROM r)) FROM l GROUP BY k;
