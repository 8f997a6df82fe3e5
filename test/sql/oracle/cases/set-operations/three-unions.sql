-- tags: union-all, union
-- input: changes=changes.jsonl
-- input: l=l.jsonl
-- input: r=r.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT k FROM l UNION ALL SELECT k FROM r UNION SELECT team FROM changes;
