-- tags: type.timestamp, type.coercion, join.left
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (a INT, b INT, t9 TIMESTAMP(9), t6 TIMESTAMP(6)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT x.id, y.id, x.t9, y.t6 FROM t AS x LEFT JOIN t AS y ON CAST(x.t9 AS TIMESTAMP(7)) = y.t6 OR x.t6 = y.t4;
