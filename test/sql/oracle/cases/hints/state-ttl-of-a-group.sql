-- tags: hint.state-ttl, state-ttl
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, n BIGINT, total BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT /*+ STATE_TTL('bids' = '1d') */ item, COUNT(*), SUM(price)
FROM bids
GROUP BY item;
