-- tags: function.arithmetic, number.overflow, number.negative-modulo
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BIGINT, b BIGINT, d BIGINT, e BIGINT, g BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, a + b, a - b, a * b, a / b, MOD(a, b) FROM ints;
