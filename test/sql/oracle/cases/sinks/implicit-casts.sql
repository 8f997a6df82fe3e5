-- tags: sink.append, type.coercion
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BIGINT, b DOUBLE, d DECIMAL(12, 2), e STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, v, v, CAST(v AS STRING) FROM l;
