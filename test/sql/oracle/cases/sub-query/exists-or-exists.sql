-- tags: sub-query.exists
-- input: ev=events.jsonl
-- input: rf=refs.jsonl
-- input: dim=dims.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE rf (
  ts TIMESTAMP(3), id INT, k STRING, q INT, note STRING, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id FROM ev WHERE EXISTS (SELECT 1 FROM dim WHERE dim.k = ev.k AND lvl > 1) OR EXISTS (SELECT 1 FROM rf WHERE rf.id = ev.v);
