-- tags: function.string
-- input: dim=dims.jsonl
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`a` VARCHAR(6), `b` VARCHAR(6), `c` VARCHAR(6), `d` VARCHAR(6), `e` VARCHAR(3), `f` VARCHAR(4), `h` VARCHAR(3), `i` VARCHAR(3), `j` VARCHAR(3), `l` VARCHAR(6), `m` STRING, `o` INT) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT SUBSTRING('abcdef', 0) AS a, SUBSTRING('abcdef', -2) AS b, SUBSTRING('abcdef', 2, 0) AS c, SUBSTRING('abcdef' FROM 3 FOR 2) AS d, SUBSTR('abc', 5) AS e, SUBSTRING('a😀b', 2, 1) AS f, LEFT('abc', -1) AS h, RIGHT('abc', 5) AS i, LEFT('😀x', 1) AS j, SUBSTRING('abcdef', -10, 3) AS l, REVERSE('a😀b') AS m, CHAR_LENGTH('a😀b') AS o FROM dim;
