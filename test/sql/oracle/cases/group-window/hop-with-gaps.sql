-- tags: window.group-hop, window.boundary
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT
  HOP_START(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND), HOP_END(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND),
  COUNT(*)
FROM bids
GROUP BY HOP(ts, INTERVAL '10' SECOND, INTERVAL '4' SECOND);
