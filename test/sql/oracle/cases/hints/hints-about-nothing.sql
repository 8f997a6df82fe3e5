-- tags: hint.join, hint.state-ttl
-- input: bids=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, price BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT /*+ BROADCAST(nobody), STATE_TTL('nobody' = '1 d') */ item, price
FROM bids
WHERE price > 2;
