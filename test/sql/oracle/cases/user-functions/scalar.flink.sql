-- tags: user-function.scalar
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, d DECIMAL(20, 0)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(CAST(a AS DECIMAL(20, 0)) + CAST(a AS DECIMAL(20, 0)) AS DECIMAL(20, 0)) FROM ints;
