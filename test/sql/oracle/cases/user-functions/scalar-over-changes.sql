-- tags: user-function.scalar, changelog.retract
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (team STRING, s STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE FUNCTION shout AS './shout.ts' LANGUAGE TYPESCRIPT;

INSERT INTO made
SELECT shout(team, 1), shout(MAX(team), 2) FROM changes GROUP BY team;
