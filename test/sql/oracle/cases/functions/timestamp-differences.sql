-- tags: function.temporal, date.boundaries
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a INT, b INT, d INT, e INT, g INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TIMESTAMPDIFF(DAY, TIMESTAMP '2000-01-01 00:00:00', ts3), TIMESTAMPDIFF(MONTH, TIMESTAMP '2000-02-29 00:00:00', ts3), TIMESTAMPDIFF(YEAR, TIMESTAMP '2000-02-29 00:00:00', ts3), TIMESTAMPDIFF(HOUR, ts0, ts3), TIMESTAMPDIFF(SECOND, ts0, ts3) FROM moments;
