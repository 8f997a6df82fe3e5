-- tags: user-function.scalar
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, d DECIMAL(20, 0)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE FUNCTION twice AS './twice.ts' LANGUAGE TYPESCRIPT;

INSERT INTO made
SELECT id, twice(a) FROM ints;
