-- tags: window.group-hop
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (window_start TIMESTAMP(3), window_end TIMESTAMP(3), window_time TIMESTAMP(3), item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT
  HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND),
  HOP_END(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND),
  HOP_ROWTIME(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND),
  item, COUNT(*)
FROM bids
GROUP BY HOP(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND), item;
