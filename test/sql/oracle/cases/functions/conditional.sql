-- tags: function.conditional, null-logic
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b STRING, d INT, e INT, g INT, h BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, IF(v > 3, v, -v), COALESCE(k, 'none'), NULLIF(v, 2), GREATEST(v, id, 3), LEAST(v, id), k IS NULL FROM l;
