-- tags: type.coercion, comparison
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d DOUBLE, e DECIMAL(22, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, id = p, d > q, id + d, id * q FROM decimals WHERE id <> 3;
