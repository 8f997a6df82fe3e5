-- tags: function.regexp, string.unicode
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d BOOLEAN, e STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, REGEXP_EXTRACT(t, '([a-z]+)', 1), REGEXP_REPLACE(t, '[aeiou]', '*'), REGEXP(t, '^[A-Z]'), REGEXP_EXTRACT(t, '(\d+)-(\d+)', 2) FROM texts;
