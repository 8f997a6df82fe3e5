CREATE TABLE t (
  bid ROW<auction BIGINT, price BIGINT>
) WITH ('connector' = 'kafka', 'format' = 'json');
