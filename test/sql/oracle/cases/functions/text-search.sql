-- tags: function.string, string.unicode, string.empty
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b INT, d BOOLEAN, e BOOLEAN, g STRING, h INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, POSITION(u IN t), INSTR(t, u), STARTSWITH(t, u), ENDSWITH(t, u), REPLACE(t, u, '#'), LOCATE(u, t, 2) FROM texts;
