-- tags: function.collection, type.map, type.row
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a ARRAY<INT>, b MAP<STRING, INT>, d ROW<x INT, y STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ARRAY[id, v, CAST(NULL AS INT)], MAP['v', v, 'id', id], ROW(v, k) FROM l;
