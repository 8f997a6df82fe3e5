-- tags: type.decimal, function.round
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, x DECIMAL(9, 0), y DECIMAL(10, 1), z DECIMAL(9, 0), fl DECIMAL(10, 0), ce DECIMAL(10, 0), ab DECIMAL(10, 2), sg DECIMAL(10, 2), c0 DECIMAL(8, 0), c1 DECIMAL(6, 2), i INT, dd DOUBLE, st STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, ROUND(p), ROUND(p, 1), ROUND(p, -2), FLOOR(p), CEIL(p), ABS(p), SIGN(p), CAST(p AS DECIMAL(8, 0)), CAST(p AS DECIMAL(6, 2)), CAST(p AS INT), CAST(p AS DOUBLE), CAST(q AS STRING) FROM t;
