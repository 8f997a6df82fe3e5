-- tags: union-all, changelog.retract
-- input: changes=changes.jsonl
-- input: l=l.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE l (id INT, k STRING, v INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT team, score FROM now_ UNION ALL SELECT k, v FROM l;
