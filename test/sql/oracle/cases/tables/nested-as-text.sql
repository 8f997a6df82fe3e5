-- tags: table.json
-- input: nested=nested.jsonl
CREATE TABLE nested (id INT, who STRING, tags STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, w STRING, t STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, who, tags FROM nested;
