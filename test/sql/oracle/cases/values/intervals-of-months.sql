-- tags: type.interval, date.boundaries
CREATE TABLE made (a DATE, b DATE, d TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x + INTERVAL '1' MONTH, x - INTERVAL '1' YEAR, CAST(x AS TIMESTAMP(3)) + INTERVAL '13' MONTH FROM (VALUES (DATE '2024-01-31'), (DATE '2024-02-29'), (DATE '1969-12-31'), (DATE '1900-02-28')) AS t (x);
