-- tags: user-function.table, user-function.scalar
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, w STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE FUNCTION words AS './words.ts' LANGUAGE TYPESCRIPT;
CREATE FUNCTION shout AS './shout.ts' LANGUAGE TYPESCRIPT;

INSERT INTO made
SELECT id, shout(w, 1) FROM texts, LATERAL TABLE(words(u)) AS x (w) WHERE shout(w, 0) <> '';
