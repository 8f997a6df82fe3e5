-- tags: function.temporal
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BIGINT, b STRING, d TIMESTAMP_LTZ(3), e TIMESTAMP_LTZ(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, UNIX_TIMESTAMP(DATE_FORMAT(ts3, 'yyyy-MM-dd HH:mm:ss')), FROM_UNIXTIME(id * 100000), TO_TIMESTAMP_LTZ(id, 0), CAST(ts3 AS TIMESTAMP_LTZ(3)) FROM moments WHERE id < 6;
