-- tags: decimal.rounding, function.round, values
CREATE TABLE made (a DECIMAL(6, 3), b DECIMAL(6, 1), d DECIMAL(4, 0), e DECIMAL(5, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x, ROUND(x, 1), CAST(x AS DECIMAL(4, 0)), CAST(x AS DECIMAL(5, 2)) FROM (VALUES (CAST(0.125 AS DECIMAL(6, 3))), (0.135), (-0.125), (-0.135), (2.500), (3.500), (-2.500), (999.995), (0.050), (-0.050)) AS t (x);
