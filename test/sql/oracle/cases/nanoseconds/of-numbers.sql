-- tags: type.timestamp_ltz, function.temporal
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a TIMESTAMP_LTZ(9), b TIMESTAMP_LTZ(6), c STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, TO_TIMESTAMP_LTZ(ns, 9), TO_TIMESTAMP_LTZ(ns / 1000, 6), CAST(TO_TIMESTAMP_LTZ(-ns, 9) AS STRING) FROM t;
