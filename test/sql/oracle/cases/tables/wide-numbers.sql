-- tags: table.json, number.extremes
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a DECIMAL(38, 0), b DOUBLE, i BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DECIMAL(38, 0), b DOUBLE, i BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, a, b, i FROM ints;
