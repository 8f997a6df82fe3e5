-- tags: comparison, number.extremes
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN, e BIGINT, g BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, a = 9007199254740993, a > 9223372036854775806, a <= -9223372036854775807, GREATEST(a, b), LEAST(a, b) FROM ints;
