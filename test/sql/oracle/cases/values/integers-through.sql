-- tags: type.integer, number.extremes
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT * FROM ints;
