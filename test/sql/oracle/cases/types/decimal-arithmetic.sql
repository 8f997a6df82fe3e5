-- tags: type.decimal, arithmetic
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, x DECIMAL(11, 2), y DECIMAL(21, 4), z DECIMAL(23, 13), w DECIMAL(10, 2), bid DECIMAL(23, 3), s DECIMAL(38, 17), u DECIMAL(38, 6)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, p + p, p * p, p / (p + 1), p % 7, 0.908 * big, q + q, q * q FROM t;
