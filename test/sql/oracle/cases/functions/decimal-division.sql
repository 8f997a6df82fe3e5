-- tags: decimal.rounding, decimal.precision, decimal.overflow
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DECIMAL(38, 20), b DECIMAL(38, 6), d DECIMAL(38, 18)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(p / 3 AS DECIMAL(38, 20)), p * q * p * q, w - w FROM decimals;
