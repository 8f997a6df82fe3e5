-- tags: function.temporal
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` DATE, `b` DATE, `c` TIMESTAMP(3), `d` TIMESTAMP(3), `e` INT, `f` INT, `h` DATE, `i` DATE, `j` INT, `l` DATE) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT CAST(ts AS DATE) + INTERVAL '1' MONTH AS a, CAST(ts AS DATE) - INTERVAL '1' YEAR AS b, ts + INTERVAL '1' MONTH AS c, TIMESTAMPADD(MONTH, 12, ts) AS d, TIMESTAMPDIFF(DAY, ts, TIMESTAMP '2026-04-01 00:00:00') AS e, TIMESTAMPDIFF(MONTH, ts, TIMESTAMP '2027-01-31 00:00:00') AS f, DATE '2026-03-31' - INTERVAL '1' MONTH AS h, TIMESTAMPADD(DAY, -1, CAST(ts AS DATE)) AS i, TIMESTAMPDIFF(SECOND, TIMESTAMP '2026-03-01 00:00:00', ts) AS j, CAST(ts AS DATE) + INTERVAL '25' HOUR AS l FROM ev;
