-- tags: mixed, deduplicate.first, deduplicate.last, union-all
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, id BIGINT, s STRING) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT 'first', order_id, status FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts ASC) AS rn FROM statuses) WHERE rn = 1
UNION ALL
SELECT 'last', order_id, status FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts DESC) AS rn FROM statuses) WHERE rn < 2
UNION ALL
SELECT 'most', order_id, status FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY amount DESC, status, ts) AS rn FROM statuses) WHERE 1 = rn;
