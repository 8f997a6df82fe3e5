-- tags: type.row, sub-query.exists
-- input: nested=nested.jsonl
CREATE TABLE nested (id INT, who ROW<id INT, name STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT) WITH ('connector' = 'kafka', 'format' = 'json');

-- `who` is the table of the query around, though the sub-query has a column of that name.
INSERT INTO made
SELECT who.id FROM nested AS who WHERE EXISTS (SELECT 1 FROM nested AS c WHERE c.id = who.id AND c.id < 3);
