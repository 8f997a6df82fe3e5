-- tags: type.timestamp, type.coercion, case
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a TIMESTAMP(6), b TIMESTAMP(9), c TIMESTAMP(3), d TIMESTAMP(9), e TIMESTAMP(9), f TIMESTAMP(9), g TIMESTAMP_LTZ(9)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, t9, t6, t9, COALESCE(t6, TIMESTAMP '2020-01-01 00:00:00.123456789'), CASE WHEN id > 5 THEN t3 WHEN id > 2 THEN t6 ELSE t9 END, NULLIF(t9, t6), CAST(t6 AS TIMESTAMP_LTZ(6)) FROM t WHERE id <> 6;
