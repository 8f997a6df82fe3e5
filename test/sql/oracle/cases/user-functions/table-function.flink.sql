-- tags: user-function.table
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, w STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, w FROM texts CROSS JOIN UNNEST(SPLIT(t, ',')) AS x (w);
