-- tags: user-function.table
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, n INT, s INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE FUNCTION countdown AS './countdown.ts' LANGUAGE TYPESCRIPT;

INSERT INTO made
SELECT l.id, n, square FROM l LEFT JOIN LATERAL TABLE(countdown(v)) AS x (n, square) ON TRUE;
