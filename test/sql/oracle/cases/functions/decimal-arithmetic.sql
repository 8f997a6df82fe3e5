-- tags: function.arithmetic, decimal.precision
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DECIMAL(11, 2), b DECIMAL(11, 2), d DECIMAL(20, 4), e DECIMAL(23, 13)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, p + q, p - q, p * q, p / q FROM decimals;
