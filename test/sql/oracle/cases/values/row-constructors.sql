-- tags: values
CREATE TABLE made (`a` INT, `b` CHAR(1)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT a, b FROM (VALUES ROW(1, 'x'), ROW(2, 'y')) AS t (a, b);
