-- tags: function.string
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, OVERLAY(t PLACING '##' FROM 2 FOR 1), TRANSLATE(t, 'ao', 'AO'), OVERLAY(t PLACING u FROM 1) FROM texts WHERE id <> 15;
