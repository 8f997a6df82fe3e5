-- tags: type.decimal
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `a` ARRAY<DECIMAL(10, 2)>, `r` ROW<`EXPR$0` DOUBLE, `EXPR$1` FLOAT, `EXPR$2` BIGINT>, `m` MAP<CHAR(1) NOT NULL, BIGINT>, `b` ARRAY<BYTES NOT NULL>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, ARRAY[amt, CAST(1 AS DECIMAL(10, 2))] AS a, ROW(x, CAST(x AS FLOAT), w) AS r, MAP['b', w] AS m, ARRAY[CAST('a' AS BYTES)] AS b FROM ev WHERE id < 12;
