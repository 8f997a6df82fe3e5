-- tags: type.integer, arithmetic.overflow
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a BIGINT, b2 BIGINT, c2 BIGINT, d2 INT, e2 TINYINT, f2 SMALLINT, g2 BIGINT, h2 INT, i2 BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, big + 1, big * 2, -big, i + i, CAST(i AS TINYINT), CAST(ti * sm AS SMALLINT), big / 10, MOD(i, 10), ABS(big) FROM t;
