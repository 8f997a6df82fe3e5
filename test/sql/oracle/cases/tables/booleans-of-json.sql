-- tags: table.json, type.boolean
-- input: l=l.jsonl
CREATE TABLE l (id INT, v BOOLEAN, k BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, v BOOLEAN, k BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v, k FROM l;
