-- tags: sink.append
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v + 1 FROM l WHERE v > 1;
