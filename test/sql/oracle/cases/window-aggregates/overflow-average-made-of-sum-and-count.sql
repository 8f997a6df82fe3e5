-- tags: window.tumble, aggregate.avg, aggregate.sum, aggregate.count
-- input: overflow=overflow.jsonl
CREATE TABLE overflow (
  ts TIMESTAMP(3), k STRING, t TINYINT, s SMALLINT, i INT, b BIGINT, d DECIMAL(10, 2), f FLOAT,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (k STRING, n BIGINT, s INT, a INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT k, COUNT(i), SUM(i), AVG(i)
FROM TABLE(TUMBLE(TABLE overflow, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end, k;
