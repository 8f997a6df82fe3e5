-- tags: window.proctime, window.session-partitioned
-- input: shipments=shipments.jsonl
CREATE TABLE shipments (
  ts TIMESTAMP(3), order_id BIGINT, customer STRING, carrier STRING,
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW arriving AS
SELECT order_id, customer, carrier, PROCTIME() AS pt
FROM shipments;

CREATE TABLE r (customer STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT customer, CAST(window_start AS TIMESTAMP(3)), CAST(window_end AS TIMESTAMP(3)), COUNT(*)
FROM TABLE(SESSION(TABLE arriving PARTITION BY customer, DESCRIPTOR(pt), INTERVAL '9' SECOND))
GROUP BY customer, window_start, window_end;
