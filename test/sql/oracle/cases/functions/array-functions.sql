-- tags: function.collection, type.array
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b ARRAY<STRING>, d ARRAY<STRING>, e INT, g STRING, h ARRAY<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ARRAY_CONTAINS(tags, 'a'), ARRAY_DISTINCT(tags), ARRAY_REVERSE(tags), ARRAY_POSITION(tags, 'b'), ARRAY_JOIN(tags, '+'), ARRAY_CONCAT(tags, ARRAY['z']) FROM nested;
