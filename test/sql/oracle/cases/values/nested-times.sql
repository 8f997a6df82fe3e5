-- tags: type.timestamp
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `a` ARRAY<TIMESTAMP(3)>, `r` ROW<`EXPR$0` DATE, `EXPR$1` TIME(0), `EXPR$2` TIMESTAMP_LTZ(3)>, `m` MAP<CHAR(1) NOT NULL, DATE>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, ARRAY[ts, ts + INTERVAL '1' DAY] AS a, ROW(CAST(ts AS DATE), CAST(ts AS TIME), CAST(ts AS TIMESTAMP_LTZ(3))) AS r, MAP['d', CAST(ts AS DATE)] AS m FROM ev WHERE id < 5;
