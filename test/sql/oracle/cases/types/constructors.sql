-- tags: type.array, type.map, type.row, constructor
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a ARRAY<INT>, b2 MAP<STRING, BIGINT>, c2 ROW<p DECIMAL(10, 2), q STRING>, d2 ARRAY<ROW<n INT, t STRING>>, e2 ARRAY<DOUBLE>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, ARRAY[i, 1, CAST(ti AS INT)], MAP['i', CAST(i AS BIGINT), 'big', big], ROW(p, v), ARRAY[ROW(id, v), ROW(i, 'x')], ARRAY[d, CAST(f AS DOUBLE)] FROM t;
