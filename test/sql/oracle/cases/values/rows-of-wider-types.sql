-- tags: values
CREATE TABLE made (`a` BIGINT, `b` DECIMAL(11, 1), `c` DATE) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT a, b, c FROM (VALUES (1, 1.5, DATE '2026-01-01'), (2147483648, 2, DATE '1960-02-29')) AS t (a, b, c);
