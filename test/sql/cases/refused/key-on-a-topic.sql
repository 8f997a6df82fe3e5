CREATE TABLE t (
  id BIGINT,
  PRIMARY KEY (id) NOT ENFORCED
) WITH ('connector' = 'kafka', 'format' = 'json');
