-- tags: sink.upsert, group-by.expression
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
SELECT UPPER(COALESCE(item, '?')), COUNT(*) FROM bids GROUP BY UPPER(COALESCE(item, '?'));
