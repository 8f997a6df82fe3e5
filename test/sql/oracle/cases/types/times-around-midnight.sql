-- tags: type.time
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` TIME(0), `b` TIME(0), `c` TIME(3), `d` TIME(0), `e` BIGINT, `f` STRING, `h` BOOLEAN, `i` TIME(3)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT CAST('12:34:56' AS TIME) AS a, TIME '23:59:59' + INTERVAL '2' SECOND AS b, CAST('12:34:56.789' AS TIME(3)) AS c, TIME '10:00:00' - INTERVAL '11' HOUR AS d, EXTRACT(HOUR FROM TIME '10:20:30') AS e, CAST(TIME '01:02:03' AS STRING) AS f, TIME '10:00:00' < TIME '10:00:01' AS h, CAST(ts AS TIME(3)) AS i FROM ev WHERE id < 6;
