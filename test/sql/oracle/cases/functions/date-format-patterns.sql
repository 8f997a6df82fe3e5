-- tags: function.temporal
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` STRING, `b` STRING, `c` STRING, `d` STRING, `e` STRING, `f` STRING, `h` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT DATE_FORMAT(ts, 'yyyy/MM/dd HH:mm:ss.SSS') AS a, DATE_FORMAT(ts, 'E EEEE MMM MMMM') AS b, DATE_FORMAT(ts, 'hh:mm a, D, w, u') AS c, DATE_FORMAT(ts, '''at'' H') AS d, DATE_FORMAT('2026-01-02 03:04:05', 'yyyyMMdd') AS e, DATE_FORMAT(ts, 'yy-M-d') AS f, DATE_FORMAT(ts, 'QQQ YYYY ww e') AS h FROM ev;
