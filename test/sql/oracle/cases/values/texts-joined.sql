-- tags: type.string, string.unicode, join.inner
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x.id, y.id FROM texts x JOIN texts y ON x.t = y.u;
