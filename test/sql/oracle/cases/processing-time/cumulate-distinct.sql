-- tags: window.proctime, window.cumulate
-- input: shipments=shipments.jsonl
CREATE TABLE shipments (
  ts TIMESTAMP(3), order_id BIGINT, customer STRING, carrier STRING,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW arriving AS
SELECT order_id, customer, carrier, PROCTIME() AS pt
FROM shipments;

CREATE TABLE r (window_end TIMESTAMP(3), customers BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT CAST(window_end AS TIMESTAMP(3)), COUNT(DISTINCT customer)
FROM TABLE(CUMULATE(TABLE arriving, DESCRIPTOR(pt), INTERVAL '10' SECOND, INTERVAL '30' SECOND))
GROUP BY window_start, window_end;
