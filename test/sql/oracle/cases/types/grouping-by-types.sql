-- tags: type.decimal, type.bytes, type.row, aggregate.count, group
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (b BYTES, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE u (dt DATE, tm TIME(0), n BIGINT, s DECIMAL(38, 2), mx DECIMAL(38, 18)) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE w (r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
BEGIN STATEMENT SET;
INSERT INTO o SELECT b, COUNT(*) FROM t GROUP BY b;
INSERT INTO u SELECT dt, tm, COUNT(*), SUM(p), MAX(q) FROM t GROUP BY dt, tm;
INSERT INTO w SELECT r, COUNT(*) FROM t GROUP BY r;
END;
