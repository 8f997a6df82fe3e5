-- tags: type.array, type.map, type.row, access
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a INT, b2 INT, c2 INT, d2 STRING, e2 DECIMAL(5, 2), f2 STRING, g2 DECIMAL(7, 2), h2 INT, i2 INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE u (id INT, x INT) WITH ('connector' = 'kafka', 'format' = 'json');
BEGIN STATEMENT SET;
INSERT INTO o SELECT id, arr[1], arr[3], m['a'], r.y, r.z.k, `rows`[1].n, `rows`[1].v + 1, CARDINALITY(arr), CARDINALITY(m) FROM t;
INSERT INTO u SELECT id, r.x FROM t WHERE r.x > 5 OR arr[2] IS NULL;
END;
