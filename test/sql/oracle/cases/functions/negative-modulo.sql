-- tags: function.arithmetic, number.negative-modulo
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BIGINT, b INT, d DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, MOD(a, 5), i % -3, MOD(CAST(i AS DECIMAL(10, 0)), CAST(2.5 AS DECIMAL(2, 1))) FROM ints WHERE id < 5;
