-- tags: table.json
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id STRING, p STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING, b STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, p, d FROM decimals;
