-- tags: group-by, distinct, number.double
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (d DOUBLE, f DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT d, x FROM (SELECT d, CAST(i AS DOUBLE) AS x FROM (SELECT d * 0 AS d, id - id AS i FROM decimals WHERE id <> 3));
