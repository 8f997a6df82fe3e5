-- tags: join.inner, type.bytes
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x.id, y.id FROM l x JOIN r y ON CAST(x.k AS BYTES) = CAST(y.k AS BYTES) AND (x.v > 2) = (y.w > 2);
