-- tags: sink.upsert, changelog.retract
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (team STRING, id INT, score INT, PRIMARY KEY (team) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT team, id, score FROM now_ WHERE team IS NOT NULL;
