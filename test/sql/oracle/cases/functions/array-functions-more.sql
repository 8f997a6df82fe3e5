-- tags: function.collection, type.array
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a ARRAY<STRING>, b ARRAY<STRING>, d ARRAY<STRING>, e STRING, g ARRAY<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ARRAY_REMOVE(tags, 'a'), ARRAY_SLICE(tags, 2, 3), ARRAY_UNION(tags, ARRAY['b', 'q']), ARRAY_MAX(tags), ARRAY_APPEND(tags, 'end') FROM nested;
