-- tags: table.json
-- input: nested=nested.jsonl
CREATE TABLE nested (who ROW<name STRING>, id INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM nested WHERE who IS NOT NULL;
