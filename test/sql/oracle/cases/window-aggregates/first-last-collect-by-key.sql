-- tags: window.session, aggregate.first_value, aggregate.last_value, aggregate.collect, aggregate.listagg
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`window_start` TIMESTAMP(3), `g` STRING, `a` INT, `b` INT, `c` MULTISET<STRING>, `d` STRING, `e` BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT window_start, g, FIRST_VALUE(id) AS a, LAST_VALUE(id) AS b, COLLECT(k) AS c, LISTAGG(k, '/') AS d, COUNT(DISTINCT k) AS e FROM TABLE(TUMBLE(TABLE ev, DESCRIPTOR(ts), INTERVAL '15' SECOND)) GROUP BY window_start, window_end, g;
