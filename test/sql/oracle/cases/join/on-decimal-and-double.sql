-- tags: join.inner, type.coercion
-- input: decimals=decimals.jsonl
CREATE TABLE decimals (id INT, p DECIMAL(10, 2), q DECIMAL(10, 2), w DECIMAL(38, 18), d DOUBLE, f FLOAT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x.id, y.id FROM decimals x JOIN decimals y ON x.p = y.d;
