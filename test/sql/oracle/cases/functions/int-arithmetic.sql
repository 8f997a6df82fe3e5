-- tags: function.arithmetic, number.overflow, number.negative-modulo
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b INT, d INT, e INT, g INT, h INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, i + j, i - j, i * j, i / j, i % j, -i FROM ints;
