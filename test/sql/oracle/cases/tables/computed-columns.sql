-- tags: table.computed
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT, twice AS v * 2, u AS UPPER(k) || '!') WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, twice INT, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, twice, u FROM l;
