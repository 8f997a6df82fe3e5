-- tags: state-ttl, distinct
-- input: l=l.jsonl
-- set: table.exec.state.ttl=0
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT DISTINCT k FROM l;
