-- tags: table.computed, type.row
-- input: nested=nested.jsonl
CREATE TABLE nested (id INT, tags ARRAY<STRING>, who ROW<name STRING, home ROW<city STRING, zip STRING>>, city AS who.home.city, n AS CARDINALITY(tags)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, city STRING, n INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, city, n FROM nested;
