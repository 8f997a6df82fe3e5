-- tags: group-by, aggregate.sum, number.overflow
-- input: ints=ints.jsonl
CREATE TABLE ints (id INT, a BIGINT, b BIGINT, i INT, j INT, s SMALLINT, y TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k BIGINT, a BIGINT, i INT, y TINYINT, m BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT CAST(MOD(id, 2) AS BIGINT), SUM(a), SUM(i), SUM(y), AVG(a) FROM ints GROUP BY CAST(MOD(id, 2) AS BIGINT);
