-- tags: number.double
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `a` STRING, `b` STRING, `c` STRING, `d` STRING, `e` STRING, `f` STRING, `h` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, CAST(x * 0.1 AS STRING) AS a, CAST(x / 3 AS STRING) AS b, CAST(x * 1e10 AS STRING) AS c, CAST(CAST(x AS FLOAT) / 3 AS STRING) AS d, CAST(x * 1e-7 AS STRING) AS e, CAST(amt AS STRING) AS f, CAST(amt * 1.10 AS STRING) AS h FROM ev;
