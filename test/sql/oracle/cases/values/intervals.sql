-- tags: type.interval
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BIGINT, b TIMESTAMP(3), d TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TIMESTAMPDIFF(SECOND, ts0, ts0 + INTERVAL '1 00:00:01' DAY TO SECOND), ts3 + INTERVAL '1' YEAR - INTERVAL '1' YEAR, ts3 + INTERVAL '30' MINUTE FROM moments WHERE id < 5;
