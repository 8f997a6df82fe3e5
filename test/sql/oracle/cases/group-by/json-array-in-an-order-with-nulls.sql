-- tags: group-by, aggregate.json, aggregate.json-order
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT JSON_ARRAYAGG(v ORDER BY v DESC NULLS LAST, id NULL ON NULL) FROM l;
