-- tags: type.timestamp, type.coercion, join.inner
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (a INT, b INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT x.id, y.id FROM (SELECT id, CAST(t9 AS TIMESTAMP(6)) AS u FROM t WHERE id <> 6) AS x JOIN (SELECT id, CAST(t6 AS TIMESTAMP(9)) AS u FROM t) AS y ON x.u = y.u;
