-- tags: group-by, aggregate.listagg, changelog.retract, proctime
-- input: changes=changes.jsonl
CREATE TABLE changes (
  ts TIMESTAMP(3), id INT, team STRING, score INT,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (team STRING, a STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW now_ AS
SELECT id, team, score FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY id ORDER BY PROCTIME() DESC) AS rn FROM changes
) WHERE rn = 1;

INSERT INTO made
SELECT team, LISTAGG(CAST(id AS STRING)) FROM now_ GROUP BY team;
