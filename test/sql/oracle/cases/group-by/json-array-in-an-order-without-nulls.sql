-- tags: group-by, aggregate.json, aggregate.json-order
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, a STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, JSON_ARRAYAGG(k ORDER BY v ABSENT ON NULL) FROM l WHERE id < 7 GROUP BY k;
