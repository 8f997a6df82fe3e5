-- tags: mixed, group-by.grouping-sets, deduplicate.last, changelog.retract
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (status STRING, big BOOLEAN, n BIGINT, s DECIMAL(38, 2), g BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT status, amount > 5, COUNT(*), SUM(amount), GROUPING_ID(status, amount > 5) FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts DESC) AS rn FROM statuses
) WHERE rn = 1 GROUP BY ROLLUP (status, amount > 5);
