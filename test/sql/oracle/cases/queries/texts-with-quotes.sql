-- tags: quoting, string.unicode
-- input: l=l.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING, b STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT 'it''s', U&'\00e9\4e2d', '"--not a comment' FROM l WHERE id = 1 /* a ; comment */ -- end;
