-- tags: aggregate.array_agg, aggregate.array_agg-nulls
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), a ARRAY<STRING>, b ARRAY<STRING>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, ARRAY_AGG(bidder IGNORE NULLS), ARRAY_AGG(item) RESPECT NULLS
FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;
