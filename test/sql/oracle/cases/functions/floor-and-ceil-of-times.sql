-- tags: function.temporal, date.boundaries
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a TIMESTAMP(3), b TIMESTAMP(3), d DATE, e TIMESTAMP(3), g TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, FLOOR(ts3 TO HOUR), CEIL(ts3 TO MINUTE), FLOOR(d TO MONTH), FLOOR(ts3 TO YEAR), FLOOR(ts3 TO WEEK) FROM moments WHERE id <> 6 AND id <> 7;
