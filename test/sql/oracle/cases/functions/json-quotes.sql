-- tags: function.json, quoting
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, JSON_QUOTE(t), JSON_UNQUOTE(JSON_QUOTE(t)) FROM texts WHERE id NOT IN (5, 15);
