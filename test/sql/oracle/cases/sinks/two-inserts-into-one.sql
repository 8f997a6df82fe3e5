-- tags: statement-set, sink.append
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

EXECUTE STATEMENT SET BEGIN
INSERT INTO made SELECT k FROM l;
INSERT INTO made SELECT k FROM r;
END;
