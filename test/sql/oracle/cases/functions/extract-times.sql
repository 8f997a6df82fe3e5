-- tags: function.temporal, date.boundaries
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a BIGINT, b BIGINT, d BIGINT, e BIGINT, g BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, HOUR(ts3), MINUTE(ts3), SECOND(ts3), EXTRACT(MILLISECOND FROM ts3), HOUR(t) FROM moments;
