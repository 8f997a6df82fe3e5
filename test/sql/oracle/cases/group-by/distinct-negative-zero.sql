-- tags: aggregate.distinct, number.double
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (n BIGINT, m BIGINT, lo DOUBLE, hi DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COUNT(DISTINCT d * 0), COUNT(*), MIN(d * 0), MAX(d * 0) FROM decimals WHERE id IN (1, 2, 5, 7);
