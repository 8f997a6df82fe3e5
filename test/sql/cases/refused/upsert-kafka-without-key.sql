CREATE TABLE t (a INT)
WITH ('connector' = 'upsert-kafka', 'key.format' = 'json', 'value.format' = 'json');
