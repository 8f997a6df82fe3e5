-- tags: type.string, string.unicode, string.empty
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (t STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT t, COUNT(*) FROM (SELECT t FROM texts UNION ALL SELECT u FROM texts) GROUP BY t;
