-- tags: function.like
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN, e BOOLEAN, g BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, t LIKE '%a%', t LIKE '_____', t NOT LIKE 'H%', t LIKE '100!%!_%' ESCAPE '!', t LIKE '' FROM texts;
