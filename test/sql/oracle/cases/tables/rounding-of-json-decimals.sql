-- tags: table.json, decimal.rounding
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(4, 1), w DECIMAL(5, 3)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, p DECIMAL(4, 1), w DECIMAL(5, 3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, p, w FROM decimals;
