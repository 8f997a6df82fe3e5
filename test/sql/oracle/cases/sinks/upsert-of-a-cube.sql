-- tags: sink.upsert
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (k STRING, g STRING, n BIGINT, PRIMARY KEY (k, g) NOT ENFORCED) WITH ('connector' = 'upsert-kafka');
INSERT INTO made SELECT COALESCE(k, '-'), COALESCE(g, '-'), COUNT(*) FROM ev GROUP BY CUBE (k, g);
