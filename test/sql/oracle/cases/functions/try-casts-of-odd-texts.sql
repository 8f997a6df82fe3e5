-- tags: cast.try
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` INT, `b` INT, `c` BOOLEAN, `d` BOOLEAN, `e` DATE, `f` TIME(0), `h` TIMESTAMP(3), `i` TIMESTAMP(3), `j` DOUBLE, `l` DOUBLE, `m` TINYINT, `o` DECIMAL(4, 1), `p` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT TRY_CAST('1.5' AS INT) AS a, TRY_CAST(' 12 ' AS INT) AS b, TRY_CAST('TRUE' AS BOOLEAN) AS c, TRY_CAST('yes' AS BOOLEAN) AS d, TRY_CAST('2026-02-29' AS DATE) AS e, TRY_CAST('25:00:00' AS TIME) AS f, TRY_CAST('2026-01-01T00:00:00' AS TIMESTAMP(3)) AS h, TRY_CAST('2026-1-1 1:2:3' AS TIMESTAMP(3)) AS i, TRY_CAST('1e3' AS DOUBLE) AS j, TRY_CAST('NaN' AS DOUBLE) AS l, TRY_CAST('999' AS TINYINT) AS m, TRY_CAST('1,5' AS DECIMAL(4, 1)) AS o, TRY_CAST('' AS INT) AS p FROM dim;
