-- tags: function.json
-- input: docs=docs.jsonl
CREATE TABLE docs (id INT, j STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING, e STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, JSON_QUERY(j, '$.b'), JSON_QUERY(j, '$.b.c' WITH WRAPPER), JSON_QUERY(j, '$.a' WITH CONDITIONAL WRAPPER), JSON_QUERY(j, 'lax $[3]' EMPTY ARRAY ON EMPTY) FROM docs;
