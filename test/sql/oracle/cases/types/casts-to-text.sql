-- tags: cast, type.time, type.timestamp, type.array, type.map, type.row
-- input: t=types.jsonl
CREATE TABLE t (
  id INT, ti TINYINT, sm SMALLINT, i INT, big BIGINT, f FLOAT, d DOUBLE, p DECIMAL(10, 2), q DECIMAL(38, 18), flag BOOLEAN,
  c CHAR(5), v STRING, b BYTES, dt DATE, tm TIME(0), ts TIMESTAMP(3), ts6 TIMESTAMP(6), lz TIMESTAMP_LTZ(3),
  arr ARRAY<INT>, m MAP<STRING, INT>, r ROW<x INT, y STRING, z ROW<k DECIMAL(5, 2)>>, `rows` ARRAY<ROW<n STRING, v DECIMAL(6, 2)>>
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a STRING, b2 STRING, c2 STRING, d2 STRING, e2 STRING, f2 STRING, g2 STRING, h2 STRING, i2 STRING, j2 STRING, k2 STRING) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE w (id INT, a CHAR(8), b2 VARCHAR(3), c2 STRING, d2 STRING) WITH ('connector' = 'kafka', 'format' = 'json');
BEGIN STATEMENT SET;
INSERT INTO o SELECT id, CAST(f AS STRING), CAST(d AS STRING), CAST(dt AS STRING), CAST(tm AS STRING), CAST(ts AS STRING), CAST(ts6 AS STRING), CAST(lz AS STRING), CAST(arr AS STRING), CAST(r AS STRING), CAST(flag AS STRING), CAST(`rows` AS STRING) FROM t;
INSERT INTO w SELECT id, CAST(v AS CHAR(8)), CAST(v AS VARCHAR(3)), CAST(c AS STRING) || '|', CAST(CAST(i AS CHAR(4)) AS STRING) || '|' FROM t;
END;
