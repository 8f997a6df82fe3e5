-- tags: function.json
-- input: docs=docs.jsonl
CREATE TABLE docs (id INT, j STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d INT, e STRING, g BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, JSON_VALUE(j, '$.a'), JSON_VALUE(j, '$.b.c[1]'), JSON_VALUE(j, '$.b.c[0]' RETURNING INT), JSON_VALUE(j, '$.s' DEFAULT 'none' ON EMPTY DEFAULT 'bad' ON ERROR), JSON_VALUE(j, '$.t' RETURNING BOOLEAN) FROM docs;
