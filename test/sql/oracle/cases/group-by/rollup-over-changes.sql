-- tags: group-by.grouping-sets, changelog.retract
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (team STRING, g BIGINT, n BIGINT, s INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT team, GROUPING(team), COUNT(*), SUM(score) FROM now_ GROUP BY ROLLUP (team);
