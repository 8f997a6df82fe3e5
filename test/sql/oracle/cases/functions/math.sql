-- tags: function.math, number.double
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DOUBLE, b DOUBLE, d DOUBLE, e DOUBLE, g DOUBLE, h DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, SQRT(ABS(i)), POWER(i, 2), EXP(y / 100.0), LN(b + 2), LOG10(b + 2), SIN(i) FROM ints;
