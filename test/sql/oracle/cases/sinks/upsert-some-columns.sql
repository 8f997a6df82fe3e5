-- tags: sink.upsert
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (n BIGINT, k STRING, note STRING, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'upsert-kafka');
INSERT INTO made (k, n) SELECT COALESCE(k, 'none'), COUNT(*) FROM ev GROUP BY COALESCE(k, 'none');
