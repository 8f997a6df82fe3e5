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
CREATE TABLE made (`bk` STRING, `n` BIGINT, `s` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT bk, COUNT(*) AS n, SUM(v) AS s FROM (SELECT a.v, b.k AS bk FROM ev a FULL OUTER JOIN rf b ON a.k = b.k AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '4' SECOND) GROUP BY bk;
