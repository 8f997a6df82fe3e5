-- tags: window.tumble, aggregate.sum
-- input: overflow=overflow.jsonl
CREATE TABLE overflow (
  ts TIMESTAMP(3), k STRING, t TINYINT, s SMALLINT, i INT, b BIGINT, d DECIMAL(10, 2), f FLOAT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, t TINYINT, s SMALLINT, i INT, b BIGINT, f FLOAT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT k, SUM(t), SUM(s), SUM(i), SUM(b), SUM(f), COUNT(*)
FROM TABLE(TUMBLE(TABLE overflow, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, k;
