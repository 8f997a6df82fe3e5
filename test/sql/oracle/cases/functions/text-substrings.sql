-- tags: function.string, string.unicode
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, e STRING, g STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, SUBSTRING(t, 2), SUBSTRING(t FROM 2 FOR 3), SUBSTRING(t, -3), LEFT(t, 2), RIGHT(t, 2) FROM texts;
