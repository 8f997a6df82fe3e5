-- tags: function.json, null-logic
-- input: docs=docs.jsonl
CREATE TABLE docs (id INT, j STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN, e BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, JSON_EXISTS(j, '$.a'), JSON_EXISTS(j, '$.b.c[2].d'), JSON_EXISTS(j, '$[1]'), j IS JSON OBJECT FROM docs;
