-- tags: user-function.scalar, changelog.retract
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (team STRING, s STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT UPPER(team) || '!', UPPER(MAX(team)) || '!!' FROM changes GROUP BY team;
