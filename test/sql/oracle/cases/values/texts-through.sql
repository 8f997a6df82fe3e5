-- tags: type.string, string.unicode
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT * FROM texts;
