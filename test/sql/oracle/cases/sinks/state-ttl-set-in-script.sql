-- tags: state-ttl, join.inner
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

SET 'table.exec.state.ttl' = '24 h';

INSERT INTO made
SELECT l.id, r.id FROM l JOIN r ON l.k = r.k;
