CREATE TABLE t (a INT)
WITH ('connector' = 'upsert-kafka');
