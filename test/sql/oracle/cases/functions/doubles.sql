-- tags: function.math, number.double
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DOUBLE, b DOUBLE, d DOUBLE, e DOUBLE, g STRING, h FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, d * 10, d + f, d / 3, -d, CAST(d AS STRING), f * 2 FROM decimals;
