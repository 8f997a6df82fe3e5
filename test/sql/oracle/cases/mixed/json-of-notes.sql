-- tags: mixed, json, conditional
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, gift STRING, n STRING, who STRING, age INT, has BOOLEAN, first STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT id, JSON_VALUE(note, '$.gift'), JSON_VALUE(note, '$.n' DEFAULT 'none' ON EMPTY DEFAULT 'bad' ON ERROR),
  JSON_QUERY(note, '$.who' NULL ON EMPTY), JSON_VALUE(note, '$.who.age' RETURNING INT),
  JSON_EXISTS(note, '$.who.name'), JSON_VALUE(note, 'lax $.tags[0]')
FROM purchases WHERE id < 20 AND note IS JSON OBJECT;
