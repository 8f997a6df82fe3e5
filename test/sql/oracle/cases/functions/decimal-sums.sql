-- tags: decimal.precision, group-by, aggregate.sum, aggregate.avg
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a DECIMAL(38, 2), b DECIMAL(38, 18), d DECIMAL(38, 6), e DECIMAL(38, 18)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT SUM(p), SUM(w), AVG(p), AVG(w) FROM decimals;
