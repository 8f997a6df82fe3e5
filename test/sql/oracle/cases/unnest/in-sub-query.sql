-- tags: unnest, sub-query.exists
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id FROM nested WHERE id IN (SELECT id FROM nested CROSS JOIN UNNEST(tags) AS a (t) WHERE t = 'a');
