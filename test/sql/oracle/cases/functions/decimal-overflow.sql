-- tags: decimal.overflow, decimal.precision
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DECIMAL(38, 6), b DECIMAL(38, 18), d DECIMAL(38, 6)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, w * w, w + w, w / q FROM decimals;
