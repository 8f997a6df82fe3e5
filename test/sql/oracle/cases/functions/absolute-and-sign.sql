-- tags: function.arithmetic, number.extremes
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BIGINT, b INT, d BIGINT, e INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ABS(a), ABS(i), SIGN(a), SIGN(i) FROM ints;
