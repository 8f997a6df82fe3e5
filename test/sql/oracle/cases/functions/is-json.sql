-- tags: function.json
-- input: docs=docs.jsonl
CREATE TABLE docs (id INT, j STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN, e BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, j IS JSON, j IS JSON ARRAY, j IS JSON SCALAR, j IS NOT JSON OBJECT FROM docs;
