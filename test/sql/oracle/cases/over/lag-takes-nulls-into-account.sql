-- tags: over, over.lag
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, ts TIMESTAMP(3), a BIGINT, b BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT item, ts, LAG(price) IGNORE NULLS OVER w, LAG(price) RESPECT NULLS OVER w
FROM bids
WINDOW w AS (PARTITION BY item ORDER BY ts);
