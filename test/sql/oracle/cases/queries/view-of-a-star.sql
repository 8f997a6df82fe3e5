-- tags: view
-- input: ev=events.jsonl
-- input: dim=dims.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE dim (k STRING, name STRING, lvl INT) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE VIEW vw AS SELECT e.*, d.name FROM ev e LEFT JOIN dim d ON e.k = d.k;
CREATE TABLE made (`id` INT, `name` STRING, `ts` TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, name, ts FROM vw WHERE ok;
