CREATE TABLE t (
  a INT,
  b DECIMAL(10, 2)
) WITH ('connector' = 'kafka', 'format' = 'json');
