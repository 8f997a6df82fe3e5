-- tags: window.session, aggregate.listagg
-- input: orders=orders.jsonl
CREATE TABLE orders (
  ts TIMESTAMP(3), id BIGINT, customer STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), ids STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, LISTAGG(CAST(id AS STRING))
FROM TABLE(SESSION(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND))
GROUP BY window_start, window_end;
