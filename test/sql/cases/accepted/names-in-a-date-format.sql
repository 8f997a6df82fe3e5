CREATE TABLE t (ts TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE o (`day` STRING) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO o SELECT DATE_FORMAT(ts, 'EEE dd MMM') FROM t;
