-- tags: interval-join
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
CREATE TABLE made (`window_start` TIMESTAMP(3), `id` INT, `bid` INT, `rn` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT window_start, id, bid, rn FROM (SELECT window_start, id, bid, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY id, bid) AS rn FROM TABLE(TUMBLE((SELECT a.ts, a.id, b.id AS bid FROM ev a JOIN rf b ON a.k = b.k AND a.ts BETWEEN b.ts - INTERVAL '5' SECOND AND b.ts), DESCRIPTOR(ts), INTERVAL '10' SECOND))) WHERE rn <= 3;
