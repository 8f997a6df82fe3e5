-- tags: cte
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE made (k STRING, p BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO made
WITH a (k, p) AS (SELECT item, MAX(price) FROM bids GROUP BY item) SELECT k, p FROM a WHERE k IS NOT NULL;
