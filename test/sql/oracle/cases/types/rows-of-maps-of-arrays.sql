-- tags: type.row
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`m` MAP<CHAR(1) NOT NULL, ROW<`EXPR$0` INT, `EXPR$1` ARRAY<MAP<STRING, INT> NOT NULL> NOT NULL> NOT NULL>, `r` ROW<`EXPR$0` INT, `EXPR$1` ARRAY<STRING> NOT NULL>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT MAP['k', ROW(id, ARRAY[MAP[k, v]])] AS m, ROW(CAST(NULL AS INT), ARRAY[CAST(NULL AS STRING)]) AS r FROM ev WHERE k IS NOT NULL;
