-- tags: top-n, changelog.retract, top-n.rank-column
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, team STRING, score INT, rn BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT id, team, score, rn FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY score DESC, id) AS rn FROM now_
) WHERE rn <= 2;
