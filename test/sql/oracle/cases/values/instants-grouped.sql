-- tags: type.timestamp_ltz, group-by
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (m TIMESTAMP_LTZ(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT FLOOR(ltz TO YEAR), COUNT(*) FROM moments WHERE id < 6 GROUP BY FLOOR(ltz TO YEAR);
