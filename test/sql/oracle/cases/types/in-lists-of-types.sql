-- tags: type.decimal, in, null
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, p DECIMAL(10, 2), d DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, p, d FROM t WHERE p IN (SELECT CAST(d AS DECIMAL(10, 2)) FROM t WHERE d IS NOT NULL) OR i IN (0, 2147483647) OR dt IN ('2004-02-29', '9999-12-31');
