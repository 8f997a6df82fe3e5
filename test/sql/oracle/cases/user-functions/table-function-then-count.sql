-- tags: user-function.table, group-by
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE FUNCTION words AS './words.ts' LANGUAGE TYPESCRIPT;

INSERT INTO made
SELECT w, COUNT(*) FROM texts, LATERAL TABLE(words(t)) AS x (w) GROUP BY w;
