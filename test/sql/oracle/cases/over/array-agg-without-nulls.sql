-- tags: over, over.rows, aggregate.array_agg, aggregate.array_agg-nulls
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (ts TIMESTAMP(3), a ARRAY<STRING>, b ARRAY<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT ts, ARRAY_AGG(bidder) IGNORE NULLS OVER w, ARRAY_AGG(bidder) RESPECT NULLS OVER w
FROM bids
WINDOW w AS (ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);
