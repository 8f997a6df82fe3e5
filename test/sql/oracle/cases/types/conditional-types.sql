-- tags: conditional, type.decimal, null
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a DECIMAL(13, 2), b2 DECIMAL(12, 2), c2 STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, CASE WHEN flag THEN p ELSE i END, COALESCE(p, 0), CASE WHEN flag THEN 'yes' WHEN NOT flag THEN 'no!' END || '|' FROM t;
