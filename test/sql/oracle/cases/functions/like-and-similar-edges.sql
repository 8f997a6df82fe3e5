-- tags: function.like
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` BOOLEAN, `b` BOOLEAN, `c` BOOLEAN, `d` BOOLEAN, `e` BOOLEAN, `f` BOOLEAN, `h` BOOLEAN, `i` BOOLEAN, `j` BOOLEAN, `l` BOOLEAN, `m` BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT k LIKE '_' AS a, k LIKE '%' AS b, 'a%b' LIKE 'a\%b' ESCAPE '\' AS c, 'a_b' LIKE 'a!_b' ESCAPE '!' AS d, k NOT LIKE 'a%' AS e, k SIMILAR TO '(a|b)' AS f, 'abc' SIMILAR TO '[a-c]+' AS h, 'ab' SIMILAR TO 'a_' AS i, 'A' SIMILAR TO '[[:UPPER:]]' AS j, k NOT SIMILAR TO '%a%' AS l, '' LIKE '' AS m FROM ev;
