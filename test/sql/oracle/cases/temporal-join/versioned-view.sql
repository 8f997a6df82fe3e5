-- tags: temporal-join, temporal-join.inner
-- input: ticks=ticks.jsonl
CREATE TABLE ticks (
  ts TIMESTAMP(3), k STRING, v BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '10' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, v BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW lefts AS SELECT k, ts, CAST(v AS INT) AS n FROM ticks;
CREATE VIEW newest AS SELECT k, v, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM ticks) WHERE rn = 1;

INSERT INTO made
SELECT t.n, r.v FROM lefts t JOIN newest FOR SYSTEM_TIME AS OF t.ts AS r ON t.k = r.k;
