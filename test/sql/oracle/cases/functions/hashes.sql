-- tags: function.hash, string.unicode, string.empty
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, e STRING, g STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, MD5(t), SHA1(t), SHA256(t), SHA224(t), SHA2(t, 512) FROM texts;
