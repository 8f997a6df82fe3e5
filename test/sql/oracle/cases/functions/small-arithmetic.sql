-- tags: function.arithmetic, number.overflow
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a SMALLINT, b TINYINT, d SMALLINT, e TINYINT, g INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, s + s, y + y, s * s, -y, s + i FROM ints;
