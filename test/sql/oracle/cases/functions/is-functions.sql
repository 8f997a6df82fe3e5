-- tags: function.conditional, cast
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, IS_DIGIT(u), IS_ALPHA(t), IS_DECIMAL(t) FROM texts;
