-- tags: over, over.named
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, ts TIMESTAMP(3), a BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, ts, MAX(price) OVER ordered
FROM bids
WINDOW ordered AS (items ORDER BY ts), items AS (PARTITION BY item);
