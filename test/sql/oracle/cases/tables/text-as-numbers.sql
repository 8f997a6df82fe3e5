-- tags: table.json
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id BIGINT, d DOUBLE, p DECIMAL(10, 3)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, v DOUBLE, d DECIMAL(10, 3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, d, p FROM decimals WHERE id > 4;
