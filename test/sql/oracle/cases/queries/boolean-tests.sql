-- tags: null-logic
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `a` BOOLEAN, `b` BOOLEAN, `c` BOOLEAN, `d` BOOLEAN, `e` BOOLEAN, `f` BOOLEAN, `h` BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, ok IS TRUE AS a, ok IS NOT TRUE AS b, ok IS FALSE AS c, ok IS UNKNOWN AS d, NOT ok AS e, ok IS NOT FALSE AS f, (v > 2) IS NOT UNKNOWN AS h FROM ev;
