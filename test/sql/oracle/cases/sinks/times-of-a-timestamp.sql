-- tags: type.coercion
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (id INT, t TIME, d DATE, z TIMESTAMP_LTZ(3), w DECIMAL(20, 2), x DOUBLE) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made SELECT id, ts, ts, ts, v, v FROM ev;
