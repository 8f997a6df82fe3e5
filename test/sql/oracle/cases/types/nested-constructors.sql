-- tags: type.row
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `r` ROW<`EXPR$0` INT, `EXPR$1` ROW<`EXPR$0` STRING, `EXPR$1` INT> NOT NULL, `EXPR$2` ARRAY<INT> NOT NULL>, `m` MAP<CHAR(1) NOT NULL, ARRAY<INT> NOT NULL>, `a` ARRAY<ROW<`EXPR$0` INT NOT NULL, `EXPR$1` STRING> NOT NULL>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, ROW(id, ROW(k, v), ARRAY[v, 1]) AS r, MAP['a', ARRAY[v], 'b', ARRAY[id]] AS m, ARRAY[ROW(1, k), ROW(2, g)] AS a FROM ev;
