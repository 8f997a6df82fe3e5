-- tags: type.char
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` CHAR(5), `b` CHAR(4), `c` VARCHAR(3), `d` CHAR(3), `e` INT, `f` VARCHAR(6)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT CAST('ab' AS CHAR(4)) || '|' AS a, CAST('abcdef' AS CHAR(4)) AS b, CAST('abcdef' AS VARCHAR(3)) AS c, CAST(12345 AS CHAR(3)) AS d, CHAR_LENGTH(CAST('a' AS CHAR(3))) AS e, CAST(CAST('a' AS CHAR(3)) AS VARCHAR(5)) || '|' AS f FROM dim;
