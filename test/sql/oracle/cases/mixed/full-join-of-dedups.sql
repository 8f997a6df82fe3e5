-- tags: mixed, join.full, deduplicate, changelog.retract
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, f STRING, l STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT COALESCE(a.order_id, b.order_id), a.status, b.status
FROM (SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts) AS rn FROM statuses) WHERE rn = 1 AND status <> 'new') AS a
FULL JOIN (SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts DESC) AS rn FROM statuses) WHERE rn = 1 AND status <> 'done') AS b
ON a.order_id = b.order_id;
