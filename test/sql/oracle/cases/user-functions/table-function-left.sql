-- tags: user-function.table
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, w STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE FUNCTION words AS './words.ts' LANGUAGE TYPESCRIPT;

INSERT INTO made
SELECT id, w FROM texts LEFT JOIN LATERAL TABLE(words(t)) AS x (w) ON TRUE;
