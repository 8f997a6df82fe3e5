-- tags: type.bytes, cast
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BYTES, b STRING, d BYTES) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(t AS BYTES), CAST(CAST(t AS BYTES) AS STRING), ENCODE(t, 'UTF-16BE') FROM texts;
