-- tags: number.double
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `a` DOUBLE, `b` DOUBLE, `c` DOUBLE, `d` FLOAT, `e` DOUBLE, `f` DOUBLE, `h` FLOAT, `i` FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, x * 0.1 AS a, x / 3 AS b, x * 1e300 AS c, CAST(x AS FLOAT) / 3 AS d, x * 1e-7 AS e, CAST(v AS DOUBLE) AS f, CAST(x / 7 AS FLOAT) AS h, CAST(v AS FLOAT) * 1000000 AS i FROM ev;
