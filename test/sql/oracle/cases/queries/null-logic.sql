-- tags: null-logic
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN, e BOOLEAN, f BOOLEAN, g BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v > 2 AND k = 'a', v > 2 OR k = 'a', NOT (v > 2), (v > 2) IS UNKNOWN, (v > 2) IS NOT TRUE, v IS DISTINCT FROM 2 FROM l;
