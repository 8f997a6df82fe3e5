-- tags: window.join-anti
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
CREATE TABLE made (`id` INT, `window_start` TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT L.id, L.window_start FROM (SELECT * FROM TABLE(HOP(TABLE ev, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))) L WHERE L.k NOT IN (SELECT k FROM (SELECT * FROM TABLE(HOP(TABLE rf, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))) R WHERE L.window_start = R.window_start AND L.window_end = R.window_end);
