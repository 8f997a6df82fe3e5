-- tags: mixed, scalar-sub-query, join.inner
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (id BIGINT, status STRING, ts TIMESTAMP(3)) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT s.order_id, s.status, s.ts FROM statuses AS s
WHERE s.ts = (SELECT MAX(x.ts) FROM statuses AS x WHERE x.order_id = s.order_id);
