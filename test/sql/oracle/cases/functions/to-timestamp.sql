-- tags: function.temporal
-- input: texts=texts.jsonl
CREATE TABLE texts (id INT, t STRING, u STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id INT, a TIMESTAMP(3), b TIMESTAMP(3), d DATE, e TIMESTAMP_LTZ(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, TO_TIMESTAMP(t), TO_TIMESTAMP(t || ' 12:30', 'yyyy-MM-dd HH:mm'), TO_DATE(t), TO_TIMESTAMP_LTZ(id * 1000, 3) FROM texts;
