-- tags: table.json, type.map
-- input: nested=nested.jsonl
CREATE TABLE nested (id INT, props MAP<STRING, STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, m MAP<STRING, STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, props FROM nested;
