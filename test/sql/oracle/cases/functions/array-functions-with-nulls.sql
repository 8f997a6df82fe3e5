-- tags: type.array
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `c` BOOLEAN, `d` ARRAY<STRING>, `r` ARRAY<STRING>, `p` INT, `m` ARRAY<STRING>, `s` ARRAY<STRING>, `u` ARRAY<STRING>, `j` STRING, `mx` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, ARRAY_CONTAINS(tags, 'q') AS c, ARRAY_DISTINCT(tags) AS d, ARRAY_REVERSE(tags) AS r, ARRAY_POSITION(tags, 'q') AS p, ARRAY_REMOVE(tags, 'q') AS m, ARRAY_SLICE(tags, 1, 2) AS s, ARRAY_UNION(tags, ARRAY['z']) AS u, ARRAY_JOIN(tags, '-', '?') AS j, ARRAY_MAX(tags) AS mx FROM ev;
