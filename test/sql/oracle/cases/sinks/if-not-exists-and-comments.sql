-- tags: table.computed
-- input: l=l.jsonl
CREATE TABLE IF NOT EXISTS l (id INT COMMENT 'the number', k STRING, x AS k || '?' COMMENT 'asked') COMMENT 'left' WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, x STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, x FROM l;
