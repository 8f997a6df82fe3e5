-- tags: mixed, join.right, join.full, group-by
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a STRING, b STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT x.status, y.status, COUNT(*)
FROM (SELECT DISTINCT order_id, status FROM statuses WHERE status < 'p') AS x RIGHT JOIN (SELECT DISTINCT order_id, status FROM statuses WHERE status > 'p') AS y ON x.order_id = y.order_id
FULL JOIN (VALUES (CAST(1 AS BIGINT)), (99)) AS z (id) ON z.id = y.order_id
GROUP BY x.status, y.status;
