-- tags: comparison, type.timestamp, type.date
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BOOLEAN, b BOOLEAN, d BOOLEAN, e BOOLEAN) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, ts3 > ts0, d < DATE '1970-01-01', t BETWEEN TIME '06:00:00' AND TIME '12:00:00', ts6 >= TIMESTAMP '1970-01-01 00:00:00.000001' FROM moments;
