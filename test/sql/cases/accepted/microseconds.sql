CREATE TABLE t (
  ts TIMESTAMP(6)
) WITH ('connector' = 'kafka', 'format' = 'json');
