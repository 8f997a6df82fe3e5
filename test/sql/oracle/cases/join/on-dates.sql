-- tags: join.inner, type.date
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a INT, b INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x.id, y.id FROM moments x JOIN moments y ON x.d = CAST(y.ts3 AS DATE) AND x.id < y.id WHERE y.id <> 2;
