-- tags: function.string, string.unicode
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, n INT, m INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, UPPER(t), LOWER(t), INITCAP(t), CHAR_LENGTH(t), CHARACTER_LENGTH(u) FROM texts;
