-- tags: function.conditional, string.empty
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, e STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, IF(t = '', 'empty', t), COALESCE(t, u, '-'), NULLIF(t, u), GREATEST(t, u) FROM texts;
