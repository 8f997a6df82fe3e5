-- tags: mixed, window.ltz, window.tumble, types.ltz
-- input: purchases=purchases.jsonl
CREATE TABLE purchases (
  ts TIMESTAMP(3), id BIGINT, customer STRING,
  items ARRAY<ROW<sku STRING, qty INT, price DECIMAL(10, 2)>>,
  address ROW<city STRING, zip STRING, geo ROW<lat DOUBLE, lon DOUBLE>>,
  tags MAP<STRING, STRING>, note STRING, coupon DECIMAL(5, 4), `day` DATE,
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (w TIMESTAMP(3), n BIGINT, a TIMESTAMP_LTZ(3)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW instants_of AS SELECT ts, CAST(ts AS TIMESTAMP_LTZ(3)) AS z, id FROM purchases;

INSERT INTO made
SELECT window_start, COUNT(*), MAX(z) FROM TABLE(TUMBLE(TABLE instants_of, DESCRIPTOR(ts), INTERVAL '30' SECOND))
GROUP BY window_start, window_end;
