-- tags: type.array, function.array
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a ARRAY<INT>, b2 ARRAY<INT>, c2 BOOLEAN, d2 INT, e2 ARRAY<INT>, f2 ARRAY<INT>, g2 INT, h2 INT, i2 ARRAY<STRING>, j2 ARRAY<INT>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, ARRAY_DISTINCT(arr), ARRAY_SORT(arr), ARRAY_CONTAINS(arr, 7), ARRAY_POSITION(arr, 2), ARRAY_CONCAT(arr, ARRAY[i]), ARRAY_REVERSE(arr), ARRAY_MAX(arr), ARRAY_MIN(arr), ARRAY_SORT(MAP_KEYS(m)), ARRAY_REMOVE(arr, 7) FROM t;
