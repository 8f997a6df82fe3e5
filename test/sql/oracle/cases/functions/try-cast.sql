-- tags: cast, cast.try
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b DOUBLE, d DATE, e BOOLEAN, g DECIMAL(5, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TRY_CAST(t AS INT), TRY_CAST(t AS DOUBLE), TRY_CAST(t AS DATE), TRY_CAST(t AS BOOLEAN), TRY_CAST(CAST(id AS STRING) || '.555' AS DECIMAL(5, 2)) FROM texts;
