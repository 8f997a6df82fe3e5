-- tags: type.decimal, type.bytes, type.time, type.timestamp, type.array, type.map, type.row, type.char
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE a (id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN, c CHAR(5), v STRING) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE e (id INT, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3), arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>) WITH ('connector' = 'kafka', 'format' = 'json');
BEGIN STATEMENT SET;
INSERT INTO a SELECT id, ti, sm, i, big, f, d, p, q, flag, c, v FROM t;
INSERT INTO e SELECT id, b, dt, tm, ts, ts6, lz, arr, m, r, `rows` FROM t;
END;
