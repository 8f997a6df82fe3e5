-- tags: function.round, decimal.rounding
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DECIMAL(10, 1), b DECIMAL(10, 0), d DECIMAL(10, 0), e DECIMAL(10, 0), g DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ROUND(p, 1), ROUND(p), FLOOR(p), CEIL(p), TRUNCATE(p, 1) FROM decimals;
