-- tags: table.json
-- input: l=l.jsonl
CREATE TABLE l (ID INT, K STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT ID, K FROM l;
