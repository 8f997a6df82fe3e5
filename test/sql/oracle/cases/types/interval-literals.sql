-- tags: type.interval
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` TIMESTAMP(3), `b` TIMESTAMP(3), `c` TIMESTAMP(3), `d` TIMESTAMP(3), `e` TIMESTAMP(3), `f` TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT ts + INTERVAL '1 02:03:04.5' DAY TO SECOND AS a, ts - INTERVAL '1-2' YEAR TO MONTH AS b, ts + INTERVAL '90' MINUTE AS c, ts + INTERVAL '-1' DAY AS d, ts - INTERVAL '1:30' HOUR TO MINUTE AS e, ts + INTERVAL '100' DAY(3) AS f FROM ev;
