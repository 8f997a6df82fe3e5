-- tags: cast, number.overflow
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b SMALLINT, d TINYINT, e DOUBLE, g STRING, h DECIMAL(19, 0)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(a AS INT), CAST(i AS SMALLINT), CAST(s AS TINYINT), CAST(a AS DOUBLE), CAST(a AS STRING), CAST(a AS DECIMAL(19, 0)) FROM ints;
