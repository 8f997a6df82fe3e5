-- tags: function.collection, type.array, type.map
-- input: nested=nested.jsonl
CREATE TABLE nested (
  id INT, tags ARRAY<STRING>, points ARRAY<ROW<x INT, y INT>>, props MAP<STRING, INT>,
  who ROW<name STRING, home ROW<city STRING, zip STRING>>, grid ARRAY<ARRAY<INT>>
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b STRING, d INT, e INT, g ARRAY<STRING>, h ARRAY<INT>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CARDINALITY(tags), tags[1], props['k'], CARDINALITY(props), MAP_KEYS(MAP['a', id]), MAP_VALUES(MAP['a', id]) FROM nested;
