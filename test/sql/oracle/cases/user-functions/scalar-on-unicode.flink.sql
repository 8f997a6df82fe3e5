-- tags: user-function.scalar, string.unicode
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, s STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, UPPER(u) || REPEAT('!', CHAR_LENGTH(u)) FROM texts;
