-- tags: function.temporal, type.interval, date.boundaries
-- input: moments=moments.jsonl
CREATE TABLE moments (
  id INT, d DATE, t TIME, ts0 TIMESTAMP(0), ts3 TIMESTAMP(3), ts6 TIMESTAMP(6), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a TIMESTAMP(3), b DATE, d TIMESTAMP(3), e DATE, g TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TIMESTAMPADD(MONTH, 1, ts3), d + INTERVAL '1' MONTH, ts3 - INTERVAL '1 02:03:04.567' DAY TO SECOND, d - INTERVAL '1-2' YEAR TO MONTH, ts3 + INTERVAL '36' HOUR FROM moments WHERE id <> 7;
