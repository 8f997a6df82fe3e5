-- tags: function.conditional, type.coercion
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DOUBLE, b DECIMAL(20, 2), d BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CASE WHEN id = 1 THEN p WHEN id = 2 THEN d ELSE 0 END, COALESCE(p, id), IF(p > 0, id, 5000000000) FROM decimals WHERE id <> 3;
