-- tags: decimal.overflow, cast
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DECIMAL(3, 2), b DECIMAL(5, 0), d TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(p AS DECIMAL(3, 2)), CAST(w AS DECIMAL(5, 0)), CAST(p AS TINYINT) FROM decimals;
