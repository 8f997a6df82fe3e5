-- tags: function.temporal, date.boundaries
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a STRING, b STRING, d STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, DATE_FORMAT(ts3, 'yyyy-MM-dd HH:mm'), DATE_FORMAT(ts3, 'yy/M/d H:m:s.SSS'), DATE_FORMAT(ts6, 'EEE D') FROM moments WHERE id < 6;
