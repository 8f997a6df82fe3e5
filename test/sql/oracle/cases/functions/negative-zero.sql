-- tags: number.double, comparison
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DOUBLE, b BOOLEAN, e STRING, f BOOLEAN, g DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, d * 0, d * 0 = 0e0, CAST(d * 0 AS STRING), d * 0 < 0e0, ABS(d * 0) FROM decimals WHERE id IN (1, 2, 5, 7);
