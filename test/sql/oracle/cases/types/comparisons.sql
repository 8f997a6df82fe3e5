-- tags: type.decimal, comparison, null
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a BOOLEAN, b2 BOOLEAN, c2 BOOLEAN, d2 BOOLEAN, e2 BOOLEAN, f2 BOOLEAN, g2 BOOLEAN, h2 BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE u (id INT, p DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE k (px DECIMAL(10, 2), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
BEGIN STATEMENT SET;
INSERT INTO o SELECT id, p > 0, p = i, q BETWEEN 0 AND 1, big = d, c = 'x', p IN (0.005, -2.5, NULL), p IS DISTINCT FROM q, dt < '2004-03-01' FROM t;
INSERT INTO u SELECT id, p FROM t WHERE p < 1.5 OR p IS NULL;
INSERT INTO k SELECT p, COUNT(*) FROM t GROUP BY p;
END;
