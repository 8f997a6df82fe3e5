-- tags: type.timestamp, aggregate.min, aggregate.max
-- input: t=nanos.jsonl
CREATE TABLE t (
  id INT, k STRING, t9 TIMESTAMP(9), t7 TIMESTAMP(7), t6 TIMESTAMP(6), t4 TIMESTAMP(4), l9 TIMESTAMP_LTZ(9), l6 TIMESTAMP_LTZ(6),
  t3 TIMESTAMP(3), s STRING, r ROW<w TIMESTAMP(9), n INT>, arr ARRAY<TIMESTAMP(9)>, m MAP<STRING, TIMESTAMP(9)>, ns BIGINT,
  ts TIMESTAMP(3), WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (k STRING, a TIMESTAMP(9), b TIMESTAMP(9), c TIMESTAMP(6), d TIMESTAMP(6), e TIMESTAMP_LTZ(9), PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT k, MIN(t9), MAX(t9), MIN(t6), MAX(t6), MAX(l9) FROM t GROUP BY k;
