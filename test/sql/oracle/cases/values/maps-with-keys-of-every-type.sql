-- tags: type.map
-- input: ev=events.jsonl
CREATE TABLE ev (
  ts TIMESTAMP(3), id INT, k STRING, g STRING, v INT, w BIGINT, x DOUBLE, amt DECIMAL(10, 2), ok BOOLEAN,
  tags ARRAY<STRING>, attrs MAP<STRING, INT>, r ROW<a INT, b STRING>, items ARRAY<ROW<sku STRING, n INT>>,
  WATERMARK FOR ts AS ts - INTERVAL '3' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');
CREATE TABLE made (`id` INT, `a` MAP<INT NOT NULL, STRING>, `b` MAP<DECIMAL(5, 2) NOT NULL, INT>, `c` MAP<DATE NOT NULL, INT>, `d` MAP<BOOLEAN NOT NULL, INT>, `e` MAP<TIMESTAMP(3), INT>) WITH ('connector' = 'kafka', 'format' = 'json');
INSERT INTO made
SELECT id, MAP[1, k, 2, g] AS a, MAP[CAST(1.50 AS DECIMAL(5, 2)), v] AS b, MAP[DATE '2026-01-01', v] AS c, MAP[TRUE, v] AS d, MAP[ts, id] AS e FROM ev WHERE id < 5;
