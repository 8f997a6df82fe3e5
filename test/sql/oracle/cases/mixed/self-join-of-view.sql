-- tags: mixed, join.inner, view, queries
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (a BIGINT, b BIGINT, gap INT) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE VIEW paid AS SELECT order_id, ts, status FROM statuses WHERE status IN ('paid', 'sent');

INSERT INTO made
SELECT a.order_id, b.order_id, TIMESTAMPDIFF(SECOND, a.ts, b.ts)
FROM paid AS a JOIN paid AS b ON a.status <> b.status AND a.order_id < b.order_id AND a.ts <= b.ts;
