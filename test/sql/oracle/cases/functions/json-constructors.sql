-- tags: function.json, string.unicode
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, JSON_OBJECT('t' VALUE t, 'n' VALUE id ABSENT ON NULL), JSON_ARRAY(t, u, id NULL ON NULL), JSON_STRING(t) FROM texts;
