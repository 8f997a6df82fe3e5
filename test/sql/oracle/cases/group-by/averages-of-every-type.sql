-- tags: aggregate.avg
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` INT, `b` BIGINT, `c` DECIMAL(38, 6), `d` DOUBLE, `e` SMALLINT, `f` FLOAT, `h` TINYINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT AVG(v) AS a, AVG(w) AS b, AVG(amt) AS c, AVG(x) AS d, AVG(CAST(v AS SMALLINT)) AS e, AVG(CAST(v AS FLOAT)) AS f, AVG(CAST(v AS TINYINT)) AS h FROM ev WHERE id < 20 AND w < 1000;
