-- tags: type.row
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `ra` INT, `b` STRING, `s` STRING, `o` INT, `t` STRING, `c` INT, `ci` INT, `ca` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, r.a AS ra, r.b, items[1].sku AS s, attrs['one'] AS o, tags[1] AS t, CARDINALITY(tags) AS c, CARDINALITY(items) AS ci, CARDINALITY(attrs) AS ca FROM ev;
