-- tags: user-function.table, user-function.scalar
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, w STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, UPPER(w) || '!' FROM texts CROSS JOIN UNNEST(SPLIT(u, ',')) AS x (w) WHERE UPPER(w) <> '';
