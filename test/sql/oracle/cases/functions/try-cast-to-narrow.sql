-- tags: cast.try, type.char
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a CHAR(3), b VARCHAR(4), d TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TRY_CAST(t AS CHAR(3)), TRY_CAST(t AS VARCHAR(4)), TRY_CAST(u AS TINYINT) FROM texts;
