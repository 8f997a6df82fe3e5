-- tags: unnest, type.array
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, t STRING, x INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, t, x FROM nested CROSS JOIN UNNEST(tags) AS a (t) LEFT JOIN UNNEST(points) AS b (x, y) ON TRUE;
