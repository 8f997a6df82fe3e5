-- tags: function.math
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a DOUBLE, b DOUBLE, d DOUBLE, e DOUBLE, g DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ATAN2(i, j), LOG2(b + 2), LOG(2, b + 2), COS(y), DEGREES(y) FROM ints;
