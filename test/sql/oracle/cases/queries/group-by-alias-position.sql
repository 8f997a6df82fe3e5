-- tags: group-by.expression
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT v AS a, COUNT(*) FROM l GROUP BY v;
