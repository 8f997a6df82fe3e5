-- tags: function.temporal, type.interval
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, c STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST((ts3 - TIMESTAMP '2000-01-01 00:00:00') SECOND AS STRING), CAST((ts6 - ts3) DAY TO SECOND AS STRING), CAST((ltz - ltz) HOUR AS STRING) FROM moments;
