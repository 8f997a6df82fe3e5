-- tags: insert, coercion, cast.implicit
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id BIGINT, ti INT, i BIGINT, p DOUBLE, q DECIMAL(20, 4), f DOUBLE, c STRING, i2 DECIMAL(12, 2), ts TIMESTAMP(6), ts2 TIMESTAMP(0), v VARCHAR(5), w CHAR(3)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, ti, i, p, q, f, c, i, ts, ts, v, c FROM t;
