-- tags: group-by, aggregate.json
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, a STRING, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, JSON_OBJECTAGG(KEY CAST(id AS STRING) VALUE v), JSON_ARRAYAGG(v) FROM l WHERE id < 7 GROUP BY k;
