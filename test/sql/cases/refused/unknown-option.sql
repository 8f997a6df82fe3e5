CREATE TABLE t (a INT) WITH (
  'connector' = 'kafka',
  'format' = 'json',
  'scan.startup.mod' = 'earliest-offset'
);
