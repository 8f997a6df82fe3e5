-- tags: function.string, comparison
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN, e BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, t < u, t >= u, t BETWEEN 'A' AND 'a', t = u FROM texts;
