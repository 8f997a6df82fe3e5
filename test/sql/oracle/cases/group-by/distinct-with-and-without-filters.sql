-- tags: aggregate.distinct, aggregate.listagg
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`g` STRING, `a` INT, `b` INT, `c` BIGINT, `d` INT, `e` INT, `f` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT g, SUM(DISTINCT v) AS a, AVG(DISTINCT v) AS b, COUNT(DISTINCT v) FILTER (WHERE ok) AS c, SUM(DISTINCT v) FILTER (WHERE NOT ok) AS d, MIN(DISTINCT v) AS e, LISTAGG(DISTINCT k) FILTER (WHERE v > 0) AS f FROM ev GROUP BY g;
