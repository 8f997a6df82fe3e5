-- tags: cast, type.timestamp, type.date, type.time
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d DATE, e TIME, g TIMESTAMP(3), h STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, CAST(ts3 AS STRING), CAST(d AS STRING), CAST(ts3 AS DATE), CAST(ts3 AS TIME), CAST(d AS TIMESTAMP(3)), CAST(ltz AS STRING) FROM moments WHERE id <> 2;
