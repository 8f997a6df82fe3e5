-- tags: function.string, type.bytes
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, e INT, g STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TO_BASE64(t), FROM_BASE64(TO_BASE64(t)), HEX(t), ASCII(t), CHR(64 + id) FROM texts;
