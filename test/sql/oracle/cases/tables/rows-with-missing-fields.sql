-- tags: table.json, type.row
-- input: nested=nested.jsonl
CREATE TABLE nested (id INT, who ROW<age INT, name STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, who.name, who.age FROM nested;
