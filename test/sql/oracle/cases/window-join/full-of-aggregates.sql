-- tags: window.cascade
-- input: ev=events.jsonl
-- input: rf=refs.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE rf (
  ts TIMESTAMP(3), id INT, k STRING, q INT, note STRING, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`window_start` TIMESTAMP(3), `k` STRING, `n` BIGINT, `m` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT a.window_start, a.k, a.n, b.n AS m FROM
(SELECT window_start, window_end, k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ev, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, k) a
FULL JOIN
(SELECT window_start, window_end, k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE rf, DESCRIPTOR(ts), INTERVAL '20' SECOND)) GROUP BY window_start, window_end, k) b
ON a.window_start = b.window_start AND a.window_end = b.window_end AND a.k = b.k;
