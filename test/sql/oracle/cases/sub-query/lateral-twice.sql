-- tags: lateral
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
CREATE TABLE made (`id` INT, `c` BIGINT, `m` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT e.id, x.c, y.m FROM ev e, LATERAL (SELECT COUNT(*) AS c FROM dim WHERE dim.k = e.k) x, LATERAL (SELECT MAX(q) AS m FROM rf WHERE rf.k = e.k) y WHERE x.c > 0;
