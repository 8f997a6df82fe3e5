-- tags: join.right, changelog.retract
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, team STRING, score INT, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT n.id, COALESCE(n.team, c.team), n.score, c.n FROM now_ n RIGHT JOIN (SELECT team, COUNT(*) AS n FROM now_ GROUP BY team) c ON n.team = c.team AND n.id > c.n;
