-- tags: quoting
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (`select` INT, `a b` STRING, `ä` INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id AS `select`, k AS `a b`, v AS `ä` FROM l;
