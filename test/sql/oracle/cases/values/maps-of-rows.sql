-- tags: type.map, type.row
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, m MAP<STRING, ROW<a INT, b STRING>>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, MAP['one', ROW(v, k), 'two', ROW(id, k)] FROM l;
