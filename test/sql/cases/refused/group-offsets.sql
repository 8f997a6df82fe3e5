CREATE TABLE t (a INT) WITH ('connector' = 'kafka', 'format' = 'json',
  'scan.startup.mode' = 'group-offsets');
