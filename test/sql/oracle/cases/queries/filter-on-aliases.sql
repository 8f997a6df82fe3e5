-- tags: sub-query.from
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, x INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, x FROM (SELECT id, v * 2 AS x FROM l) AS t WHERE t.x > 2;
