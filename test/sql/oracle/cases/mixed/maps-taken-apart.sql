-- tags: mixed, function.collection, type.map
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, k ARRAY<STRING>, v ARRAY<STRING>, m MAP<STRING, STRING>, x STRING, n INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, MAP_KEYS(tags), MAP_VALUES(tags), MAP_UNION(tags, MAP['z', 'q']), tags[CAST(NULL AS STRING)], CARDINALITY(MAP_ENTRIES(tags))
FROM purchases WHERE id < 14 AND (tags IS NULL OR CARDINALITY(tags) < 2);
