-- tags: type.interval, type.date, type.time, type.timestamp
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a TIMESTAMP(3), b2 TIMESTAMP(6), c2 DATE, d2 DATE, e2 TIME(0), f2 TIMESTAMP_LTZ(3), g2 TIMESTAMP(3), h2 TIMESTAMP(3), i2 DATE) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, ts + INTERVAL '1' DAY, ts6 - INTERVAL '1' SECOND, dt + INTERVAL '1' MONTH, dt - INTERVAL '1' DAY, tm + INTERVAL '90' MINUTE, lz - INTERVAL '1' HOUR, ts - INTERVAL '1' YEAR, ts + INTERVAL '1-1' YEAR TO MONTH, CAST(ts AS DATE) FROM t WHERE id <> 4;
