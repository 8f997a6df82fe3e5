-- tags: mixed, deduplicate, join.anti, exists
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, amount DECIMAL(10, 2)) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW latest AS
SELECT order_id, status, amount FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts DESC) AS rn FROM statuses
) WHERE rn = 1;

INSERT INTO made
SELECT l.order_id, l.amount FROM latest AS l
WHERE NOT EXISTS (SELECT 1 FROM latest AS v WHERE v.order_id = l.order_id AND v.status IN ('void', 'done'));
