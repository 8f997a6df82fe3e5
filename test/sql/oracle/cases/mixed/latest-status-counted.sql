-- tags: mixed, deduplicate, group-by, changelog.retract
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (status STRING, n BIGINT, total DECIMAL(38, 2), ids STRING) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW latest AS
SELECT order_id, status, amount FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts DESC) AS rn FROM statuses
) WHERE rn = 1;

INSERT INTO made
SELECT status, COUNT(*), SUM(amount), MIN(CAST(order_id AS STRING)) || '..' || MAX(CAST(order_id AS STRING))
FROM latest GROUP BY status;
