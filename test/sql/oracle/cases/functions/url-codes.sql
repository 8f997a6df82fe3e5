-- tags: function.string
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, URL_ENCODE(t), URL_DECODE(URL_ENCODE(t)) FROM texts;
