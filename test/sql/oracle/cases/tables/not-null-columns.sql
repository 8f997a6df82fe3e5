-- tags: table.json
-- input: r=r.jsonl
CREATE TABLE r (id INT NOT NULL, k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, COALESCE(k, 'none') FROM r WHERE id < 4;
