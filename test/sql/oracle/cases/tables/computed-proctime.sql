-- tags: table.computed, proctime
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, p AS PROCTIME()) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, p IS NOT NULL FROM l;
