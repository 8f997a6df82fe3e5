-- tags: function.temporal
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` TIMESTAMP(3), `b` TIMESTAMP(3), `c` TIMESTAMP(3), `d` TIMESTAMP(3), `e` DATE, `f` TIMESTAMP(3), `h` TIMESTAMP(3), `i` TIMESTAMP(3), `j` DATE, `l` TIME(0)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT FLOOR(ts TO MINUTE) AS a, CEIL(ts TO HOUR) AS b, FLOOR(ts TO WEEK) AS c, CEIL(ts TO MONTH) AS d, FLOOR(CAST(ts AS DATE) TO YEAR) AS e, FLOOR(ts TO QUARTER) AS f, CEIL(ts TO DAY) AS h, FLOOR(ts TO SECOND) AS i, CEIL(CAST(ts AS DATE) TO WEEK) AS j, FLOOR(CAST(ts AS TIME) TO HOUR) AS l FROM ev;
