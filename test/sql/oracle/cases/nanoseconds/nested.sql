-- tags: type.timestamp, type.row, type.array, type.map
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, w TIMESTAMP(9), e TIMESTAMP(9), v TIMESTAMP(9), arr6 ARRAY<TIMESTAMP(9)>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, r, arr, m, r.w, arr[1], m['x'], ARRAY[t9, CAST(t6 AS TIMESTAMP(9))] FROM t;
