-- tags: mixed, aggregate.min, aggregate.max, aggregate.avg, changelog.retract
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k BOOLEAN, lo DECIMAL(10, 2), hi DECIMAL(10, 2), a DECIMAL(38, 6), f TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT status IN ('void', 'new'), MIN(amount), MAX(amount), AVG(amount), MIN(ts) FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts DESC) AS rn FROM statuses
) WHERE rn = 1 GROUP BY status IN ('void', 'new');
