-- tags: function.string
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` STRING, `b` STRING, `d` STRING, `e` STRING, `h` INT, `i` INT, `j` INT, `l` INT, `m` STRING, `o` STRING, `p` CHAR(23), `q` STRING, `r` BOOLEAN, `s` BOOLEAN, `t` STRING, `u` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT CONCAT(k, g) AS a, CONCAT_WS(',', k, g) AS b, REPLACE(k, '', 'x') AS d, REPLACE(k, 'a', CAST(NULL AS STRING)) AS e, POSITION('' IN k) AS h, POSITION(k IN 'abc') AS i, INSTR('banana', k) AS j, LOCATE('a', 'banana', 3) AS l, SPLIT_INDEX('a,b,,c', ',', 2) AS m, SPLIT_INDEX(k, '', 0) AS o, INITCAP('hello wORLD-foo bar_baz') AS p, OVERLAY(k PLACING 'zz' FROM 1 FOR 0) AS q, STARTSWITH(k, '') AS r, ENDSWITH(k, k) AS s, TRANSLATE('abc', 'ab', 'x') AS t, ASCII(k) AS u FROM ev;
