-- tags: function.regexp
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b STRING, d INT, e BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, REGEXP_COUNT(t, 'a'), REGEXP_SUBSTR(t, '[A-Za-z]+'), REGEXP_INSTR(t, 'o'), REGEXP(t, '') FROM texts;
