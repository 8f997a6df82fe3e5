-- tags: function.like, function.regexp
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, t SIMILAR TO '%(a|o)%', t SIMILAR TO 'a+', t NOT SIMILAR TO '[A-Z]%' FROM texts;
