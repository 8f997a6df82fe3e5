-- tags: type.bytes, group-by
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (b BYTES, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT CAST(k AS BYTES), COUNT(*) FROM l GROUP BY CAST(k AS BYTES);
