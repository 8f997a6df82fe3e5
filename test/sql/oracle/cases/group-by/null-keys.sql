-- tags: group-by, group-by.null-key
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, j STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k, CASE WHEN v > 2 THEN k END, COUNT(*) FROM l GROUP BY k, CASE WHEN v > 2 THEN k END;
