-- tags: sink.append, type.char, decimal.rounding
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, p DECIMAL(12, 1), s VARCHAR(20)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(p AS DECIMAL(12, 1)), CAST(CAST(p AS STRING) AS VARCHAR(20)) FROM decimals;
