-- tags: window.hop, aggregate.percentile
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), p ARRAY<DOUBLE>) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT window_start, window_end, PERCENTILE(price, ARRAY[0, 0.5, 0.9, 1])
FROM TABLE(HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND))
GROUP BY window_start, window_end;
