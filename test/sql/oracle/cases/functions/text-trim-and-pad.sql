-- tags: function.string, string.empty
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, e STRING, g STRING, h STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TRIM(t), TRIM(LEADING 'a' FROM t), LTRIM(t), RTRIM(t), LPAD(t, 5, u), RPAD(t, 7, '*') FROM texts WHERE id <> 15;
