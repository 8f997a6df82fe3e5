-- tags: function.string, string.empty
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, e STRING, g STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CONCAT(t, u), CONCAT_WS('-', t, u, 'z'), t || u, REVERSE(t), REPEAT(u, 3) FROM texts;
