-- tags: unnest, unnest.ordinality, type.row
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, x INT, y INT, n INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, x, y, n FROM (SELECT * FROM nested WHERE id <> 4) AS t CROSS JOIN UNNEST(points) WITH ORDINALITY AS u (x, y, n);
