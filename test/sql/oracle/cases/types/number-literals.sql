-- tags: type.decimal
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (a DOUBLE, b DECIMAL(10,3), c DOUBLE, d INT, e DECIMAL(10,5)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT 1e3 AS a, .5 AS b, 1.E-2 AS c, -0 AS d, 00012.50 AS e FROM dim;
