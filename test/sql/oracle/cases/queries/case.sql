-- tags: case, null-logic
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CASE WHEN v > 3 THEN 'big' WHEN v IS NULL THEN 'none' WHEN k = 'b' THEN 'b' END, CASE k WHEN 'a' THEN 'A' WHEN 'b' THEN 'B' ELSE 'other' END, CASE WHEN k IS NULL THEN NULL ELSE v END FROM l;
