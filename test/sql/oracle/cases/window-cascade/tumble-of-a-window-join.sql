-- tags: window.cascade
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`w` TIMESTAMP(3), `n` BIGINT, `s` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT window_start AS w, COUNT(*) AS n, SUM(an) AS s FROM TABLE(TUMBLE((SELECT a.window_time AS t, a.n AS an, b.n AS bn FROM
(SELECT window_start, window_end, window_time, k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ev, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, k) a
JOIN (SELECT window_start, window_end, window_time, k, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ev, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, k) b ON a.window_start = b.window_start AND a.window_end = b.window_end AND a.k = b.k), DESCRIPTOR(t), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
