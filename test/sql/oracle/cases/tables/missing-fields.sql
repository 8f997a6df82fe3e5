-- tags: table.json
-- input: l=l.jsonl
CREATE TABLE l (id INT, x STRING, y ROW<a INT>, z ARRAY<INT>) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, x STRING, y ROW<a INT>, z ARRAY<INT>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, x, y, z FROM l;
