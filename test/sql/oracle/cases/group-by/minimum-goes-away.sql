-- tags: group-by, aggregate.min, aggregate.max, changelog.retract
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (lo INT, hi INT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT MIN(score), MAX(score), COUNT(score) FROM now_ WHERE score > 4;
