-- tags: hint.state-ttl, state-ttl, join.inner
-- input: bids=bids.jsonl
-- input: others=bids.jsonl
CREATE TABLE bids (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE others (
  ts TIMESTAMP(3), item STRING, bidder STRING, price BIGINT,
  WATERMARK FOR ts AS ts - INTERVAL '2' SECOND
) WITH ('connector' = 'kafka', 'format' = 'json');

CREATE TABLE r (item STRING, n BIGINT) WITH ('connector' = 'kafka', 'format' = 'json');

INSERT INTO r
SELECT /*+ STATE_TTL('a' = '1d', 'b' = '0 s', 'c' = '7 d') */ a.item, COUNT(*)
FROM bids AS a JOIN others AS b ON a.item = b.item JOIN others AS c ON b.ts = c.ts
GROUP BY a.item;
