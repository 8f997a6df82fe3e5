-- tags: sink.append
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b STRING, d INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made (d, a) SELECT v, id FROM l;
