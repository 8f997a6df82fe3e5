-- tags: values
CREATE TABLE made (a BIGINT, b STRING, d DECIMAL(5, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
VALUES (CAST(1 AS BIGINT), 'a', 1.5), (CAST(-1 AS BIGINT), CAST(NULL AS STRING), 2.25);
