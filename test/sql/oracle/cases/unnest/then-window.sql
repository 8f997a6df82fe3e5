-- tags: unnest
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`window_start` TIMESTAMP(3), `tag` STRING, `n` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT window_start, tag, COUNT(*) AS n FROM TABLE(TUMBLE((SELECT ts, tag FROM ev CROSS JOIN UNNEST(tags) AS t (tag)), DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, tag;
