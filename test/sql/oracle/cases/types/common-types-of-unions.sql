-- tags: type.decimal, union, values, coercion
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, x DECIMAL(12, 2), y STRING, z BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, p, c, big FROM t UNION ALL SELECT id, i, v, i FROM t UNION ALL SELECT * FROM (VALUES (1, 2.5, 'a', 1), (2, 3, 'bcd', 9999999999));
