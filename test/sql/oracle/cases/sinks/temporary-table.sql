-- tags: table.json
-- input: l=l.jsonl
CREATE TEMPORARY TABLE l (id INT, k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM l;
