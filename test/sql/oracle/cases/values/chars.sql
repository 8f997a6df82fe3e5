-- tags: type.char, cast
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a CHAR(3), b VARCHAR(2), d INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(k AS CHAR(3)), CAST(k AS VARCHAR(2)), CHAR_LENGTH(CAST(k AS CHAR(3))) FROM l;
