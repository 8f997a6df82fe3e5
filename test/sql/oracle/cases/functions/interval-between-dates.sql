-- tags: function.temporal, type.interval
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b DATE, c BOOLEAN, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST((d - DATE '2000-01-01') DAY AS STRING), DATE '2000-01-01' + (d - DATE '2000-01-01') DAY,
  (d - DATE '2000-01-01') DAY > INTERVAL '1' DAY, CAST((t - TIME '12:00:00') MINUTE AS STRING)
FROM moments;
