-- tags: distinct, type.array, type.map
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a ARRAY<ARRAY<INT>>, p ARRAY<ROW<x INT, y INT>>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT grid, points FROM (SELECT * FROM nested UNION ALL SELECT * FROM nested);
