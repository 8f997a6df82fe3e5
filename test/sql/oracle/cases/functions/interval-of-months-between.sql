-- tags: function.temporal, type.interval
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, c BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST((ts3 - TIMESTAMP '2000-02-29 00:00:00') MONTH AS STRING), CAST((d - DATE '2001-01-31') YEAR TO MONTH AS STRING),
  EXTRACT(YEAR FROM (ts3 - TIMESTAMP '2000-02-29 00:00:00') YEAR TO MONTH) FROM moments;
