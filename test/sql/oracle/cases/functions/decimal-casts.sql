-- tags: cast, decimal.rounding, decimal.overflow
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DECIMAL(4, 1), b INT, d DECIMAL(38, 20), e STRING, g DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(p AS DECIMAL(4, 1)), CAST(p AS INT), CAST(w AS DECIMAL(38, 20)), CAST(w AS STRING), CAST(w AS DOUBLE) FROM decimals;
