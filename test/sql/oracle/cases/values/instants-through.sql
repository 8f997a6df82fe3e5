-- tags: type.timestamp_ltz, cast
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a TIMESTAMP_LTZ(3), b TIMESTAMP(3), d DATE, e TIMESTAMP_LTZ(0)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ltz, CAST(ltz AS TIMESTAMP(3)), CAST(ltz AS DATE), CAST(ltz AS TIMESTAMP_LTZ(0)) FROM moments;
