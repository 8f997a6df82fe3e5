-- tags: type.timestamp, type.coercion, join.inner, window.tumble, aggregate.max
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, u TIMESTAMP(6), w TIMESTAMP(3), m INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o
SELECT a.id, a.u, b.window_end, b.m
FROM (SELECT id, CAST(ts AS TIMESTAMP(6)) AS u FROM t) AS a
JOIN (
  SELECT window_start, window_end, MAX(id) AS m FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))
  GROUP BY window_start, window_end
) AS b ON a.id = b.m AND a.u >= b.window_end - INTERVAL '5' SECOND AND a.u < b.window_end;
