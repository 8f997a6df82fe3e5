-- tags: function.hash
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, SHA384(u), SHA512(u), SHA2(u, 256) FROM texts WHERE id < 8;
