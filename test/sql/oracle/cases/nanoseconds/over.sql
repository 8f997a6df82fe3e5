-- tags: type.timestamp, over, over.lag
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (id INT, a TIMESTAMP(9), b TIMESTAMP(9), c BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT id, LAG(t9) OVER w, MAX(t9) OVER w, COUNT(t6) OVER w FROM t WINDOW w AS (PARTITION BY k ORDER BY ts);
