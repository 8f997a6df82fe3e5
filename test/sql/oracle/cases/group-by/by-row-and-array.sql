-- tags: group-by, type.array, type.row
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a ARRAY<STRING>, w ROW<name STRING, home ROW<city STRING, zip STRING>>, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT tags, who, COUNT(*) FROM (SELECT * FROM nested UNION ALL SELECT * FROM nested) GROUP BY tags, who;
