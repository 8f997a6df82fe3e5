-- tags: user-function.scalar, group-by
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (s STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT UPPER(k) || '!!', COUNT(*) FROM l WHERE UPPER(k) <> 'C' GROUP BY UPPER(k) || '!!';
