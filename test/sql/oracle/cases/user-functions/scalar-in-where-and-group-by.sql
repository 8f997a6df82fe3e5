-- tags: user-function.scalar, group-by
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (s STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE FUNCTION shout AS './shout.ts' LANGUAGE TYPESCRIPT;

INSERT INTO made
SELECT shout(k, 2), COUNT(*) FROM l WHERE shout(k, 0) <> 'C' GROUP BY shout(k, 2);
