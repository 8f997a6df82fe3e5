-- tags: function.round, number.double
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DOUBLE, b DOUBLE, d DOUBLE, e INT, g BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ROUND(d, 2), FLOOR(d), CEIL(d), CAST(d AS INT), CAST(f AS BIGINT) FROM decimals;
