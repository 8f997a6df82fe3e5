-- tags: decimal.precision
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` DECIMAL(21, 4), `b` DECIMAL(21, 13), `c` DECIMAL(13, 2), `d` DECIMAL(12, 3), `e` DECIMAL(10, 2), `f` DECIMAL(23, 13), `h` DECIMAL(38, 9), `i` DECIMAL(10, 2), `j` DECIMAL(10, 2), `kk` DECIMAL(20, 8)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT amt * amt AS a, amt / 3 AS b, amt + 1 AS c, amt - 0.001 AS d, MOD(amt, 3) AS e, amt / amt AS f, amt * CAST(2 AS DECIMAL(38, 18)) AS h, -amt AS i, ABS(amt) AS j, amt / 0.0003 AS kk FROM ev WHERE amt <> 0;
