-- tags: values
CREATE TABLE made (a INT, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT * FROM (VALUES (1, 'one'), (2, 'two'), (CAST(NULL AS INT), 'none')) AS t (a, b);
