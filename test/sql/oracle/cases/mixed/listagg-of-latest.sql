-- tags: mixed, aggregate.listagg, deduplicate.last, changelog.retract
-- input: statuses=statuses.jsonl
CREATE TABLE statuses (
  ts TIMESTAMP(3), order_id BIGINT, status STRING, amount DECIMAL(10, 2),
  WATERMARK FOR ts AS ts
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (status STRING, n BIGINT, len INT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT status, COUNT(*), CHAR_LENGTH(LISTAGG(CAST(order_id AS STRING), ', ')) FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY ts DESC) AS rn FROM statuses
) WHERE rn = 1 GROUP BY status;
