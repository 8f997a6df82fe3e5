-- tags: deduplicate, deduplicate.last, join.inner, changelog.retract
-- input: changes=changes.jsonl
-- input: r=r.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (id INT, k STRING, w INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT, team STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY ts DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT x.id, r.id, x.team FROM now_ x JOIN r ON x.score = r.w;
