-- tags: type.timestamp, type.timestamp_ltz, cast
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a TIMESTAMP(0), b2 TIMESTAMP(3), c2 TIMESTAMP(6), d2 TIMESTAMP_LTZ(6), e2 TIMESTAMP_LTZ(0), f2 TIMESTAMP(3), g2 TIMESTAMP(9), h2 TIME(0), i2 TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, CAST(ts AS TIMESTAMP(0)), CAST(ts6 AS TIMESTAMP(3)), CAST(ts AS TIMESTAMP(6)), CAST(ts6 AS TIMESTAMP_LTZ(6)), CAST(lz AS TIMESTAMP_LTZ(0)), CAST(lz AS TIMESTAMP(3)), CAST(ts AS TIMESTAMP(9)), CAST(CASE WHEN id = 5 THEN ts END AS TIME(0)), CAST(dt AS TIMESTAMP(3)) FROM t;
