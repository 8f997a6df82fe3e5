-- tags: table.computed
-- input: ev2=events.jsonl
CREATE TABLE ev2 (id INT, v INT, d AS v * 2, `e f` AS CAST(id AS STRING) || '!', r ROW<a INT, b STRING>, ra AS r.a) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`d` INT, `c1` STRING, `ra` INT, `q` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT d, `e f`, ra, d + ra AS q FROM ev2 WHERE d > 2;
